import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  examineEnvironment,
  examineGit,
  examineOuterWorkspace,
  examineOwners,
  examineWatching,
} from './examine-surroundings';
import { type Finding, good } from './finding';

const LEAST_FREE_MB = 500;

/** Checks what the local lane needs, and what can keep it from working. Changes nothing. */
export async function examineNeeds(root: string): Promise<Finding[]> {
  return [
    examineNode(),
    ...examineInstall(root),
    examineSqlite(root),
    examineJest(root),
    examineGit(root),
    examineFolder(root),
    examineOwners(root),
    examineDisk(root),
    examineTemporary(root),
    examineWatching(root),
    examineEnvironment(),
    examineOuterWorkspace(root),
    await examinePorts(),
  ];
}

function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const what = `Node ${process.version} on ${process.platform} ${process.arch}`;
  if (major > 20 || (major === 20 && minor >= 19)) return good('Node', what);
  return { section: 'Node', state: 'bad', what, fix: 'Install Node 20.19 or newer.' };
}

function examineInstall(root: string): Finding[] {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) {
    return [{ section: 'npm install', state: 'bad', what: 'nothing is installed', fix: 'npm ci' }];
  }
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) {
    const fix = 'git checkout package-lock.json';
    return [{ section: 'npm install', state: 'bad', what: 'package-lock.json is missing', fix }];
  }
  const wanted = packagesIn(lock);
  const present = packagesIn(hidden);
  const wrong = Object.entries(wanted).filter(
    ([path, entry]) =>
      path.includes('node_modules') &&
      !entry.optional &&
      !entry.link &&
      present[path]?.version !== entry.version,
  );
  if (wrong.length === 0)
    return [good('npm install', `${Object.keys(present).length} packages as in package-lock.json`)];
  const names = wrong.slice(0, 3).map(([path]) => path.replace(/^.*node_modules\//, ''));
  const what = `${wrong.length} packages are not as in package-lock.json (${names.join(', ')}${wrong.length > 3 ? ', …' : ''})`;
  return [{ section: 'npm install', state: 'bad', what, fix: 'npm ci' }];
}

interface LockedPackage {
  version?: string;
  optional?: boolean;
  link?: boolean;
}

function packagesIn(file: string): Record<string, LockedPackage> {
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> })
    .packages;
}

function examineSqlite(root: string): Finding {
  const code = "const s=require('sqlite3');process.stdout.write(s.VERSION)";
  const { status, stdout } = spawnSync(process.execPath, ['-e', code], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return good('SQLite', `its compiled part loads, SQLite ${stdout}`);
  const compiler = spawnSync('c++', ['--version'], { stdio: 'ignore' }).status === 0;
  return {
    section: 'SQLite',
    state: 'bad',
    what: compiler
      ? 'its compiled part is missing'
      : 'its compiled part is missing, and there is no C++ compiler',
    fix: compiler
      ? 'npm rebuild sqlite3'
      : 'Install python3, make and g++ (Debian: apt-get install python3 make g++; macOS: xcode-select --install), then npm rebuild sqlite3',
  };
}

function examineJest(root: string): Finding {
  try {
    const manifest = require.resolve('jest/package.json', { paths: [root] });
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return good('Jest', `Jest ${version}`);
  } catch {
    return { section: 'Jest', state: 'bad', what: 'Jest is not installed', fix: 'npm ci' };
  }
}

function examineFolder(root: string): Finding {
  try {
    accessSync(root, constants.W_OK);
    return good('folder', 'the folder of the course is writable');
  } catch {
    const what = 'the folder of the course is not writable';
    return {
      section: 'folder',
      state: 'bad',
      what,
      fix: 'Make the folder writable, or clone the course elsewhere.',
    };
  }
}

function examineDisk(root: string): Finding {
  const free = freeMegabytes(root);
  if (free >= LEAST_FREE_MB) return good('disk', `${free} MB free`);
  return {
    section: 'disk',
    state: 'bad',
    what: `only ${free} MB free`,
    fix: `Free at least ${LEAST_FREE_MB} MB.`,
  };
}

/**
 * Runs and grades write their files to the temporary folder; it is often small, or on another disk.
 */
function examineTemporary(root: string): Finding {
  const section = 'temporary';
  const folder = tmpdir();
  const fix = 'Set TMPDIR to a writable folder with enough space.';
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return { section, state: 'bad', what: `${folder} is not writable`, fix };
  }
  const free = freeMegabytes(folder);
  if (free >= LEAST_FREE_MB || statSync(folder).dev === statSync(root).dev)
    return good(section, `${folder} is writable`);
  return { section, state: 'missing', what: `only ${free} MB free in ${folder}`, fix };
}

function freeMegabytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 1_000_000);
}

function examinePorts(): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      const fix = 'Look for a firewall or sandbox that forbids listening on 127.0.0.1.';
      resolve({
        section: 'ports',
        state: 'bad',
        what: `no port can be opened: ${error.message}`,
        fix,
      });
    });
    server.listen(0, '127.0.0.1', () => {
      server.close(() => resolve(good('ports', 'local ports can be opened')));
    });
  });
}
