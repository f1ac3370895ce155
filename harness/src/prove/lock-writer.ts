import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listFiles } from '../support/list-files';
import { listWithGit } from '../support/list-with-git';
import {
  contentId,
  type CourseLock,
  exerciseId,
  isShippedList,
  type ShippedFolder,
  shippedPath,
} from '../workspace/course-lock';
import type { Generated } from './generated';
import { titlesRun } from './judge-subject';
import type { Proof } from './prove';

/** The list of the current files of each folder in `chapters/`. */
export function renderLocks(root: string, tests: CourseLock['tests']): Generated[] {
  const tracked = trackedFiles(root);
  const folders = new Set(tracked.map((path) => path.split('/')[1] ?? ''));
  return [...folders].map((folder) => {
    const prefix = `chapters/${folder}/`;
    const files = tracked
      .filter((path) => path.startsWith(prefix))
      .map((path) => [path.slice(prefix.length), contentId(readFileSync(join(root, path)))]);
    const shipped: ShippedFolder = {
      version: 1,
      files: Object.fromEntries(files) as ShippedFolder['files'],
      tests: testsIn(folder, tests),
    };
    return { path: shippedPath(folder), text: `${JSON.stringify(shipped, null, 2)}\n` };
  });
}

function testsIn(folder: string, tests: CourseLock['tests']): CourseLock['tests'] {
  const prefix = exerciseId(folder, '');
  const own = Object.entries(tests).filter(([id]) => id.startsWith(prefix));
  return Object.fromEntries(own.map(([id, titles]) => [id.slice(prefix.length), titles]));
}

/** The titles of the tests that ran on each exercise's reference. */
export function titlesFrom({ subjects }: Proof): CourseLock['tests'] {
  return Object.fromEntries(
    subjects.flatMap(({ exercise, trials }) => {
      const titles = titlesRun(trials);
      return titles ? [[exercise.id, titles] as const] : [];
    }),
  );
}

/**
 * Adds the listed files to git's object store, so that their originals are found before they are
 * committed.
 */
export function keepOriginals(root: string): void {
  try {
    const paths = trackedFiles(root).join('\n');
    execFileSync('git', ['hash-object', '-w', '--stdin-paths'], {
      cwd: root,
      input: paths,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  } catch {
    // Without git, the originals are copied when the course starts.
  }
}

/** The files of the chapters: all that git does not ignore, or all files where there is no git. */
function trackedFiles(root: string): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', 'chapters'];
  const listed = listWithGit(root, ...args);
  const present = filesOnDisk(root);
  if (!listed) return [...present];
  return [...new Set(listed)].sort().filter((path) => present.has(path));
}

function filesOnDisk(root: string): Set<string> {
  const paths = listFiles(join(root, 'chapters')).map((path) => `chapters/${path}`);
  // A list does not list itself.
  return new Set(paths.filter((path) => path.split('/').length > 2 && !isShippedList(path)));
}
