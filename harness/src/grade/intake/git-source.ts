import { spawn } from 'node:child_process';

import { CourseError } from '../../model/course-error';
import { cannotRead } from './cannot-read';
import { findLocked } from './find-locked';
import { refuseBorrowedObjects } from './own-objects';
import { type ListedFile, MOST_FILES, type Source, tooManyFiles, Unreadable } from './source';

/** More output than git prints about any submission. */
const MOST_BYTES = 64_000_000;

/**
 * A commit of a git repository on this machine. Its settings are not trusted: only objects are
 * read, nothing is checked out, no hook or filter runs, and nothing is fetched.
 */
export async function gitSource(folder: string, revision: string): Promise<Source> {
  const commit = await blamingMachine(folder, () => resolveCommit(folder, revision));
  return {
    kind: 'git',
    commit,
    list: () => blamingMachine(folder, () => list(folder, commit)),
    read: (paths, mostBytes) =>
      blamingMachine(folder, () => read(folder, { commit, paths, mostBytes })),
  };
}

async function list(folder: string, commit: string): Promise<ListedFile[]> {
  const where = await git(folder, ['rev-parse', '--absolute-git-dir', '--git-common-dir']);
  await refuseBorrowedObjects(folder, where.toString('utf8').trimEnd().split('\n'));
  const listed = await git(folder, ['ls-tree', '-r', '-z', '--long', '--full-tree', commit]);
  return listed.toString('utf8').split('\0').filter(Boolean).map(readLine);
}

interface Asked {
  readonly commit: string;
  readonly paths: ReadonlySet<string>;
  readonly mostBytes: number;
}

async function read(
  folder: string,
  { commit, paths, mostBytes }: Asked,
): Promise<Map<string, Buffer>> {
  const asked = [...paths].map((path) => `${commit}:${path}\n`).join('');
  const answer = await git(folder, ['cat-file', '--batch'], asked);
  return readBatch(answer, [...paths], mostBytes);
}

/**
 * Runs `act`; when git fails because this machine may not read the repository, throws an error of
 * the machine.
 */
async function blamingMachine<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { path = folder } = error as NodeJS.ErrnoException;
    throw cannotRead(path, error) ?? (await findLocked(folder)) ?? error;
  }
}

/**
 * Reads the output of `git cat-file --batch`: for each file a line with its size, the content, and
 * a line break.
 */
function readBatch(
  answer: Buffer,
  paths: readonly string[],
  mostBytes: number,
): Map<string, Buffer> {
  const texts = new Map<string, Buffer>();
  let at = 0;
  for (const path of paths) {
    const end = answer.indexOf('\n', at);
    const about = answer.subarray(at, end).toString('utf8');
    // A partial clone lists files whose content it lacks. Without this error they would count as
    // not handed in.
    if (about.endsWith(' missing')) {
      const name = JSON.stringify(path.slice(0, 200));
      throw new Unreadable(`its repository lacks the content of ${name}. Hand in a full clone`);
    }
    const [, type, size] = about.split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    texts.set(path, answer.subarray(at, at + Math.min(Number(size), mostBytes + 1)));
    at += Number(size) + 1;
  }
  return texts;
}

async function resolveCommit(folder: string, revision: string): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  try {
    const commit = (await git(folder, args)).toString('utf8').trim();
    if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  } catch (error) {
    if (error instanceof CourseError) throw error;
  }
  throw new CourseError(`there is no revision "${revision}" in ${folder}`, {
    next: `\`git -C ${folder} log --oneline --all\` shows what there is; a shallow clone may lack it.`,
  });
}

function readLine(line: string, at: number): ListedFile {
  if (at >= MOST_FILES) throw tooManyFiles();
  // The name itself may contain tabs.
  const end = line.indexOf('\t');
  const [about, path] = [line.slice(0, end), line.slice(end + 1)];
  const [mode = '', , , size = ''] = about.split(/ +/);
  return { path, kind: kindOf(mode), size: Number(size) || 0 };
}

function kindOf(mode: string): ListedFile['kind'] {
  if (mode.startsWith('100')) return 'file';
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'repository' : 'special';
}

/** Runs git on a repository that is not trusted. */
function git(folder: string, args: string[], input = ''): Promise<Buffer> {
  const settings = ['safe.directory=*', 'core.fsmonitor=false', 'core.hooksPath=/dev/null'];
  const { PATH, SystemRoot } = process.env;
  const child = spawn('git', [...settings.flatMap((one) => ['-c', one]), ...args], {
    cwd: folder,
    env: {
      PATH,
      SystemRoot,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_TERMINAL_PROMPT: '0',
      // Missing objects are not fetched, whatever the repository's settings say.
      GIT_ALLOW_PROTOCOL: 'none',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It may have ended before it read all of its input.
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString().slice(0, 1000)));
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) child.kill('SIGKILL');
    });
    child.once('error', (error) => reject(noGit(error)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(chunks));
      if (length > MOST_BYTES) return reject(tooManyFiles());
      if (signal === 'SIGKILL' || signal === 'SIGTERM') return reject(killed(signal));
      reject(new Unreadable(`git cannot read it: ${said.trim() || `it ended with code ${code}`}`));
    });
  });
}

/**
 * The content of a repository cannot cause these signals: they come from this machine, or from a
 * lack of memory.
 */
function killed(signal: NodeJS.Signals): CourseError {
  return new CourseError(`git was ended by ${signal} before it was done`, {
    next: 'Nothing was graded. This is a failure of this machine, perhaps a lack of memory: grade again.',
    blame: 'machine',
  });
}

function noGit(error: Error): CourseError {
  return new CourseError(`git cannot be run: ${error.message}`, {
    next: 'Install git, or grade the folder without --rev.',
    blame: 'machine',
    cause: error,
  });
}
