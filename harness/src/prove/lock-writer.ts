import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listFiles } from '../support/list-files';
import { contentId, type CourseLock, LOCK_FILE } from '../workspace/course-lock';
import type { Generated } from './generated';
import { titlesRun } from './judge-subject';
import type { Proof } from './prove';

/** `harness/course.lock` for the chapters as they lie here. */
export function renderLock(root: string, tests: CourseLock['tests']): Generated {
  const files = Object.fromEntries(
    trackedFiles(root).map((path) => [path, contentId(readFileSync(join(root, path)))]),
  );
  const lock: CourseLock = { version: 1, files, tests };
  return { path: LOCK_FILE, text: `${JSON.stringify(lock, null, 2)}\n` };
}

/** The titles that each exercise's reference ran. */
export function titlesFrom({ subjects }: Proof): CourseLock['tests'] {
  return Object.fromEntries(
    subjects.flatMap(({ exercise, trials }) => {
      const titles = titlesRun(trials);
      return titles ? [[exercise.id, titles] as const] : [];
    }),
  );
}

/** Puts the files of the lock into git's store, so that their originals are found before they are committed. */
export function keepOriginals(root: string): void {
  try {
    const paths = trackedFiles(root).join('\n');
    execFileSync('git', ['hash-object', '-w', '--stdin-paths'], {
      cwd: root,
      input: paths,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  } catch {
    // Without git, originals are kept as copies when the course is started.
  }
}

/** What belongs to the chapters: all that git does not ignore, or simply all where there is no git. */
function trackedFiles(root: string): string[] {
  try {
    const listed = execFileSync(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard', 'chapters'],
      {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const paths = listed.split('\0').filter((path) => path !== '');
    const present = filesOnDisk(root);
    return [...new Set(paths)].sort().filter((path) => present.has(path));
  } catch {
    return [...filesOnDisk(root)];
  }
}

function filesOnDisk(root: string): Set<string> {
  return new Set(listFiles(join(root, 'chapters')).map((path) => `chapters/${path}`));
}
