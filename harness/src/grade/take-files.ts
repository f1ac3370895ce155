import type { Course } from '../model/course';
import type { RefusedFile } from '../model/grade';
import { contentId, type CourseLock } from '../workspace/course-lock';
import { MOST_BYTES } from '../workspace/taken-by-graders';
import { AskedPaths, foldersAbove } from './asked-paths';
import { findRoot } from './find-root';
import { type ListedFile, type Source, Unreadable } from './intake/source';
import { refuseContents, refuseOdd } from './refuse-odd';

/** What a submission says: the files that exercises ask for, and nothing else. */
export interface Taken {
  /**
   * The folder of the submission that holds the course, with a slash at its end; empty when that is
   * all of it.
   */
  readonly root: string;
  /** Path in the repository → content; all of them are text. */
  readonly files: ReadonlyMap<string, Buffer>;
  /**
   * What keeps files that exercises ask for from being taken: they themselves, or what stands for a
   * folder above them.
   */
  readonly refused: readonly RefusedFile[];
  /** Files of the course that it has in another form. */
  readonly changed: readonly string[];
}

/**
 * Rejects with an `Unreadable` where there is no submission of this course in it, and with an error
 * of the machine where that keeps any of it from being read.
 */
export async function takeFiles(
  source: Source,
  { course, lock }: { course: Course; lock: CourseLock },
): Promise<Taken> {
  // A file system lists in an order of its own, and the same submission has the same grade
  // everywhere.
  const listed = (await source.list()).sort(byPath);
  if (listed.every(({ kind }) => kind === 'folder')) throw new Unreadable('it is empty');
  const root = findRoot(listed, course);
  const within = listed
    .filter(({ path }) => path.startsWith(root))
    .map((file) => ({ ...file, path: file.path.slice(root.length) }));
  const asked = new AskedPaths(course);
  refuseLocked(within, asked, lock);
  const { sound, refused } = refuseOdd(within, asked);
  const given = within.filter((file) => isGiven(file, lock) && !asked.has(file.path));
  const read = await source.read(
    new Set([...sound, ...given].map(({ path }) => root + path)),
    MOST_BYTES,
  );
  const contents = sound.map(({ path }) => [path, read.get(root + path)] as const);
  const { texts, refused: unreadable } = refuseContents(contents);
  return {
    root,
    files: new Map(texts),
    refused: [...refused, ...unreadable].sort(byPath),
    changed: given
      .filter(({ path }) => {
        const content = read.get(root + path);
        return content !== undefined && contentId(content) !== lock.files[path];
      })
      .map(({ path }) => path)
      .sort(),
  };
}

function byPath({ path: one }: { path: string }, { path: other }: { path: string }): number {
  return one < other ? -1 : Number(one > other);
}

/** A file of the course as it may have been changed. */
function isGiven({ path, kind, size }: ListedFile, { files }: CourseLock): boolean {
  return kind === 'file' && size <= MOST_BYTES && Object.hasOwn(files, path);
}

/**
 * What this machine cannot look into is no fault of the submission, wherever it would have a say in
 * the grade.
 */
function refuseLocked(within: readonly ListedFile[], asked: AskedPaths, lock: CourseLock): void {
  const locked = within.filter(({ kind }) => kind === 'locked');
  if (locked.length === 0) return;
  const folders = new Set(Object.keys(lock.files).flatMap(foldersAbove));
  const matters = (path: string) =>
    asked.isFolder(path) || asked.hasFolded(path) || folders.has(path);
  for (const { path, error } of locked) if (error && matters(path)) throw error;
}
