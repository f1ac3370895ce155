import { copyFileSync, createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { INSTALL, npmCommand, offlineEnvironment, PARTS } from '../../../bin/pack-format';
import { runProgram } from './run-program';

export interface PackedPackages {
  /** How many packages there are, those of other platforms included. */
  readonly packages: number;
  /** The registry that they came from, which is part of their key in the cache. */
  readonly registry: string;
  readonly npm: string;
}

type Lockfile = Record<string, { name?: string; version?: string; link?: boolean }>;

const FETCH_FAILED = {
  failure: 'npm could not fetch the packages',
  next: 'Packing needs a network; `npm ping` shows whether npm reaches its registry.',
};

/**
 * Fetches every package of the lockfile into a separate cache, installs from that cache as a test,
 * and writes it into one file.
 */
export async function packPackages(
  root: string,
  folder: string,
  tell: (text: string) => void,
): Promise<PackedPackages> {
  const project = join(folder, 'project');
  layOut(root, project);
  const cache = join(folder, 'npm-cache');
  mkdirSync(join(cache, '_cacache'), { recursive: true });
  const npm = (...args: string[]) =>
    runNpm(args, { cwd: project, env: { ...process.env, npm_config_cache: cache } });
  const registry = withoutPassword(await npm('config', 'get', 'registry'));
  await npm('ci', '--ignore-scripts', '--no-audit', '--no-fund');
  const lockfile = packagesIn(join(project, 'package-lock.json'));
  const other = specsOf(lockfile, packagesIn(join(project, 'node_modules', '.package-lock.json')));
  // npm installs only what this platform needs, but the pack may be loaded on another one.
  if (other.length > 0) await npm('cache', 'add', ...other);
  tell('Testing an install from these packages alone …');
  await tryInstall(project, folder, registry);
  await writeCache(folder);
  return { packages: specsOf(lockfile, {}).length, registry, npm: await npm('--version') };
}

/** Copies what `npm ci` reads: the lockfile, and every package.json of the course itself. */
function layOut(root: string, project: string): void {
  const workspaces = Object.keys(packagesIn(join(root, 'package-lock.json'))).filter(
    (path) => !path.includes('node_modules'),
  );
  const files = workspaces.map((path) => join(path, 'package.json'));
  for (const path of ['package-lock.json', '.npmrc', ...files]) {
    if (!existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(project, path)), { recursive: true });
    copyFileSync(join(root, path), join(project, path));
  }
}

function packagesIn(file: string): Lockfile {
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: Lockfile }).packages;
}

/** The packages in the lockfile that are not installed, as `name@version`. */
export function specsOf(lockfile: Lockfile, installed: Lockfile): string[] {
  const specs = Object.entries(lockfile).flatMap(([path, { name, version, link }]) => {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || link || version === undefined || installed[path]) return [];
    return [`${name ?? path.slice(at + 'node_modules/'.length)}@${version}`];
  });
  return [...new Set(specs)];
}

async function tryInstall(project: string, folder: string, registry: string): Promise<void> {
  await runNpm(INSTALL, {
    cwd: project,
    env: offlineEnvironment(folder, registry),
    failure: 'the packages were fetched, but cannot be installed from them alone',
    next: 'The cause may be a setting in your .npmrc: another registry for some packages, or a minimum age of packages.',
  });
}

async function writeCache(folder: string): Promise<void> {
  await runProgram('tar', ['-c', '-f', '-', 'npm-cache/_cacache'], {
    cwd: folder,
    // Otherwise tar on macOS adds a file with attributes for each file.
    env: { ...process.env, COPYFILE_DISABLE: '1' },
    failure: 'the packages could not be written',
    next: 'Free space on the disk of the temporary folder; TMPDIR selects another one.',
    into: (stdout) =>
      pipeline(stdout, createGzip(), createWriteStream(join(folder, PARTS.packages))),
  });
}

interface NpmRun {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly failure?: string;
  readonly next?: string;
}

function runNpm(args: readonly string[], run: NpmRun): Promise<string> {
  const [command, commandArgs] = npmCommand(args);
  return runProgram(command, commandArgs, { ...FETCH_FAILED, ...run });
}

/** The address without a password, since a pack is given to others. */
function withoutPassword(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}
