'use strict';
// Installs missing packages. Plain JavaScript, since it runs before anything is installed.
const { spawnSync } = require('node:child_process');
const {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join } = require('node:path');
const { findOuterWorkspace } = require('./outer-workspace.js');

const root = dirname(dirname(__dirname));
const modules = join(root, 'node_modules');
/** npm's own list of what it has installed. */
const hidden = join(modules, '.package-lock.json');
const stamp = join(modules, '.cache', 'course', 'installed');
/** Holds the number of the process that is installing. */
const lock = join(root, '.course', 'installing');
const PAUSE_MS = 500;

/**
 * Includes packages for development, also when NODE_ENV or a setting of npm would leave them out:
 * the course needs them.
 */
const INSTALL = ['ci', '--include=dev', '--no-audit', '--no-fund'];

/** The wanted and the installed packages, and the Node version for which the addons were built. */
function fingerprint() {
  const states = [join(root, 'package-lock.json'), hidden].map((file) => {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    return `${size} ${mtimeMs}`;
  });
  return [...states, process.versions.modules].join(' ');
}

/** Whether node_modules holds every package that the lockfile names, in its version. */
function isComplete() {
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

function install() {
  const outer = findOuterWorkspace(root);
  if (outer !== undefined) {
    fail(
      `${outer} lists this folder in its npm workspaces, so npm would install there and not here.`,
      `Move the course out of ${outer}, or remove it from "workspaces" in the package.json there.`,
    );
  }
  process.stderr.write(
    'Installing what the course needs. SQLite may be compiled, which takes about a minute …\n',
  );
  if (!run(...INSTALL)) {
    fail('npm could not install the packages.', 'Read its messages above; `npm ci` tries again.');
  }
  if (!isComplete()) {
    fail(
      'npm has installed only a part of the packages.',
      'Look for `omit` and `only` in what `npm config list` prints; `npm ci --include=dev` installs all of them.',
    );
  }
}

/** After `sudo npm …`, for example. */
function refuseForeignFolders() {
  const folders = [modules, join(modules, '.cache'), dirname(stamp)];
  const foreign = folders.find((folder) => existsSync(folder) && !isWritable(folder));
  if (foreign === undefined) return;
  fail(
    `${foreign} is not writable: it belongs to another user, or is read-only.`,
    `Take it over with \`sudo chown -R "$(id -un)" ${JSON.stringify(modules)}\`, or remove node_modules; then run the command again.`,
  );
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Two installations at the same time would destroy each other's folder. */
function oneAtATime(act) {
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; !takeLock(); told = true) {
    if (!told)
      process.stderr.write('Another command is installing the packages; waiting for it …\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  // `fail` ends the process at once.
  process.once('exit', releaseLock);
  act();
  process.off('exit', releaseLock);
  releaseLock();
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // Whoever was killed has left the file behind.
  const holder = readHolder();
  if (holder !== undefined && !isRunning(holder)) releaseLock();
  return false;
}

/** 0, which stands for this process's own group, while the file is still being written. */
function readHolder() {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

function releaseLock() {
  rmSync(lock, { force: true });
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

function ensureInstalled() {
  if (isInstalled()) return;
  refuseForeignFolders();
  oneAtATime(() => {
    if (!isInstalled()) installAndStamp();
  });
}

function installAndStamp() {
  if (!isComplete()) install();
  if (!canLoadSqlite() && !(run('rebuild', 'sqlite3') && canLoadSqlite())) {
    fail(
      'SQLite could not be built: sqlite3 has no ready-made binary for this machine, so it needs a compiler.',
      'Install python3, make and g++ (Debian: apt-get install python3 make g++; macOS: xcode-select --install), then run the command again.',
    );
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint());
}

module.exports = { canLoadSqlite, ensureInstalled, isComplete };
