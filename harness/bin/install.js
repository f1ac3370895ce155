'use strict';
// Installs what is missing, and nothing when nothing is. Plain JavaScript, since it runs before
// anything is installed.
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(dirname(__dirname));
const stamp = join(root, 'node_modules', '.cache', 'course', 'installed');

/** What the lockfile is now, and which Node the addons were built for. */
function fingerprint() {
  const { size, mtimeMs } = statSync(join(root, 'package-lock.json'));
  return `${size} ${mtimeMs} ${process.versions.modules}`;
}

/** Whether node_modules holds every package that the lockfile names, in its version. */
function isComplete() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional ||
      entry.link ||
      !path.includes('node_modules') ||
      present[path]?.version === entry.version,
  );
}

function canLoadSqlite() {
  const { status } = spawnSync(process.execPath, ['-e', "require('sqlite3')"], {
    cwd: root,
    stdio: 'ignore',
  });
  return status === 0;
}

function run(...args) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  return (
    spawnSync(npm, args, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    }).status === 0
  );
}

function fail(message, next) {
  process.stderr.write(`${message}\n→ ${next}\n`);
  process.exit(3);
}

function ensureInstalled() {
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  if (!isComplete()) {
    process.stderr.write(
      'Installing what the course needs. SQLite may be compiled, which takes about a minute …\n',
    );
    if (!run('ci', '--no-audit', '--no-fund')) {
      fail('npm could not install the packages.', 'Read its messages above; `npm ci` tries again.');
    }
  }
  if (!canLoadSqlite() && !(run('rebuild', 'sqlite3') && canLoadSqlite())) {
    fail(
      'SQLite could not be built: sqlite3 has no ready-made binary for this machine, so it needs a compiler.',
      'Install python3, make and g++ (Debian: apt-get install python3 make g++; macOS: xcode-select --install), then run the command again.',
    );
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

module.exports = { canLoadSqlite, ensureInstalled, isComplete };
