'use strict';
// Plain JavaScript: it runs before anything is installed or built.
const { spawnSync } = require('node:child_process');
const { readFileSync, realpathSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { npmCommand } = require('./pack-format.js');

/**
 * The folder above that lists this one in its npm workspaces, so that npm works there instead of
 * here; `undefined` when there is none.
 */
function findOuterWorkspace(root) {
  // Checked before npm is started, since npm is slow to start and such a folder is rare.
  if (!foldersAbove(root).some(hasWorkspaces)) return undefined;
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const { status, stdout } = spawnSync(...npmCommand(['prefix']), {
    cwd: root,
    encoding: 'utf8',
    env: Object.fromEntries(own),
  });
  const prefix = status === 0 ? stdout.trim() : '';
  return prefix !== '' && realpathSync(prefix) !== realpathSync(root) ? prefix : undefined;
}

function foldersAbove(folder) {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}

function hasWorkspaces(folder) {
  try {
    const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
    return JSON.parse(manifest.replace(/^\uFEFF/, '')).workspaces !== undefined;
  } catch {
    return false;
  }
}

module.exports = { findOuterWorkspace };
