'use strict';
// Builds harness/dist when its sources are newer. Plain JavaScript, since it runs before anything
// is built.
const { spawnSync } = require('node:child_process');
const {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join, relative } = require('node:path');

const harness = dirname(__dirname);
const stamp = join(harness, 'dist', '.built');

/** Names, sizes and times of the sources, to notice any change. */
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
  refuseForeign(join(harness, 'dist'));
  process.stderr.write('Building the course once; this takes about twenty seconds ...\n');
  const compiler = require.resolve('typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', harness], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stderr.write(
      `The course's own code does not compile; this is not a fault of your code:\n${stdout}`,
    );
    process.exit(70);
  }
  removeLeftovers();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** After `sudo npm …`, for example. */
function refuseForeign(folder) {
  try {
    accessSync(existsSync(folder) ? folder : harness, constants.W_OK);
  } catch {
    process.stderr.write(
      `${folder} is not writable: it belongs to another user, or is read-only.\n→ Take it over with \`sudo chown -R "$(id -un)" ${JSON.stringify(harness)}\`, then run the command again.\n`,
    );
    process.exit(3);
  }
}

/**
 * Removes what was built from deleted sources. The rest always stays in place, since another
 * command may be running from it.
 */
function removeLeftovers() {
  const built = readdirSync(join(harness, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(join(harness, 'dist'), join(entry.parentPath, entry.name)));
  for (const path of built.filter((name) => /\.js(\.map)?$/.test(name))) {
    const source = join(harness, 'src', path.replace(/\.js(\.map)?$/, '.ts'));
    if (!existsSync(source)) rmSync(join(harness, 'dist', path));
  }
}

module.exports = { ensureBuilt };
