'use strict';
// Builds harness/dist when its sources are newer. Plain JavaScript, since it runs before anything is built.
const { spawnSync } = require('node:child_process');
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join } = require('node:path');

const harness = dirname(__dirname);
const stamp = join(harness, 'dist', '.built');

/** Names, sizes and times of the sources: what changes when anything does. */
function fingerprint() {
  const sources = readdirSync(join(harness, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [...sources, join(harness, 'tsconfig.json')]
    .map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${file.slice(harness.length)} ${size} ${mtimeMs}`;
    })
    .sort()
    .join('\n');
}

function ensureBuilt() {
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  const compiler = require.resolve('typescript/bin/tsc');
  rmSync(join(harness, 'dist'), { recursive: true, force: true });
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', harness], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stderr.write(
      `The course's own code does not compile; this is no fault of yours:\n${stdout}`,
    );
    process.exit(70);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

module.exports = { ensureBuilt };
