import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

import { renderLocks } from '../../src/prove/lock-writer';
import { loadLock } from '../../src/workspace/course-lock';

const REPOSITORY = resolve(__dirname, '../../..');
const FIXTURE = join(REPOSITORY, 'harness', 'tests', 'fixtures', 'tiny-course');

const SCHEMAS = ['brief', 'grade'].map((name) => join('docs', `${name}.schema.json`));

/** New texts for files, by path in the course; `null` removes a file or a folder. */
export type FileChanges = Readonly<Record<string, string | null>>;

/**
 * A copy of the tiny course in a temporary folder: `await using course = openTinyCourse();`. When
 * the fixture has changed, `COURSE_ROOT=harness/tests/fixtures/tiny-course npm run course -- prove
 * --write` renews its generated files.
 */
export interface TinyCourse extends AsyncDisposable {
  readonly root: string;
  read(path: string): string;
  change(changes: FileChanges): void;
  /** Replaces a piece of text in a file; fails when it is not there. */
  edit(path: string, before: string, after: string): void;
  /** Commits everything as it is now. Only with `git`. */
  commit(): void;
}

export interface TinyCourseOptions {
  readonly changes?: FileChanges;
  /** Make it a git repository with everything committed; `changes` come after. */
  readonly git?: boolean;
  /**
   * Give it a kit of its own, which its lock knows; otherwise it stands on the one of this
   * repository.
   */
  readonly kit?: boolean;
}

export function openTinyCourse({
  changes = {},
  git = false,
  kit = false,
}: TinyCourseOptions = {}): TinyCourse {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'tiny-course-'));
  const course: TinyCourse = {
    root,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    change: (files) => applyChanges(root, files),
    edit: (path, before, after) => {
      const text = course.read(path);
      if (!text.includes(before)) throw new Error(`${path} does not hold "${before}"`);
      applyChanges(root, { [path]: text.replace(before, () => after) });
    },
    commit: () => commitAll(root),
    [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true, maxRetries: 3 }),
  };
  try {
    layOut(course, { git, kit });
    course.change(changes);
    return course;
  } catch (error) {
    rmSync(root, { recursive: true });
    throw error;
  }
}

function layOut({ root, commit }: TinyCourse, { git, kit }: { git: boolean; kit: boolean }): void {
  // What an author's own commands have left in it is no part of the fixture.
  const isOurs = (path: string) => !['.course', 'node_modules'].includes(basename(path));
  cpSync(FIXTURE, root, { recursive: true, filter: isOurs });
  // The harness's own, and the same for every course.
  mkdirSync(join(root, 'docs'), { recursive: true });
  for (const schema of SCHEMAS) cpSync(join(REPOSITORY, schema), join(root, schema));
  if (kit) layOutKit(root);
  else symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'junction');
  if (!git) return;
  runGit(root, 'init', '--quiet');
  commit();
}

/**
 * The repository's kit as the course's own: copied, shipped, and linked beside the packages as npm
 * does it.
 */
function layOutKit(root: string): void {
  const kit = join(root, 'chapters', 'kit');
  for (const part of ['package.json', 'src'])
    cpSync(join(REPOSITORY, 'chapters', 'kit', part), join(kit, part), { recursive: true });
  const packages = join(root, 'node_modules');
  mkdirSync(join(packages, '@bookshop'), { recursive: true });
  for (const entry of readdirSync(join(REPOSITORY, 'node_modules'), { withFileTypes: true })) {
    const [from, to] = [join(entry.parentPath, entry.name), join(packages, entry.name)];
    if (entry.isFile()) cpSync(from, to);
    else if (entry.name !== '@bookshop') symlinkSync(from, to, 'junction');
  }
  symlinkSync(kit, join(packages, '@bookshop', 'kit'), 'junction');
  ship(root);
}

/** Takes the chapters as they are for what is shipped, as `prove --write` does. */
export function ship(root: string): void {
  for (const { path, text } of renderLocks(root, loadLock(root).tests))
    writeFileSync(join(root, path), text);
}

function applyChanges(root: string, changes: FileChanges): void {
  for (const [path, text] of Object.entries(changes)) {
    const file = join(root, path);
    if (text === null) {
      rmSync(file, { recursive: true });
    } else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

function commitAll(root: string): void {
  runGit(root, 'add', '--all');
  const author = ['-c', 'user.name=tiny', '-c', 'user.email=tiny@localhost'];
  runGit(root, ...author, 'commit', '--quiet', '--allow-empty', '-m', 'As it is now');
}

/** Git as it comes, whatever this machine's settings are. */
export function runGit(root: string, ...args: readonly string[]): string {
  return execFileSync('git', [...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
