import type { Course } from '../model/course';
import type { RefusedFile } from '../model/grade';
import { contentId, type CourseLock } from '../workspace/course-lock';
import { MOST_BYTES } from '../workspace/taken-by-graders';
import { AskedPaths, foldersAbove } from './asked-paths';
import { findRoot } from './find-root';
import { type ListedFile, type Source, Unreadable } from './intake/source';
import { refuseContents, refuseOdd } from './refuse-odd';

/** The accepted content of a submission: only the files that exercises ask for. */
export interface Taken {
  /**
   * The folder of the submission that contains the course, with a slash at its end; empty when that
   * is the whole submission.
   */
  readonly root: string;
  /** Path in the repository → content, which is UTF-8. */
  readonly files: ReadonlyMap<string, Buffer>;
  /**
   * Why files that exercises ask for were not accepted: the path is that of the file, or of a
   * folder above it.
   */
  readonly refused: readonly RefusedFile[];
  /** Files of the course that the submission has changed. */
  readonly changed: readonly string[];
}

/**
 * Rejects with an `Unreadable` when it contains no submission of this course, and with an error of
 * the machine when this machine cannot read a part of it.
 */
export async function takeFiles(
  source: Source,
  { course, lock }: { course: Course; lock: CourseLock },
): Promise<Taken> {
  // Sorted, since each file system has its own order, and a submission must get the same grade
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

/** Whether it is one of the course's own files, perhaps changed. */
function isGiven({ path, kind, size }: ListedFile, { files }: CourseLock): boolean {
  return kind === 'file' && size <= MOST_BYTES && Object.hasOwn(files, path);
}

/**
 * Throws an error of the machine when a folder that it cannot read may affect the grade: that is
 * not a fault of the submission.
 */
function refuseLocked(within: readonly ListedFile[], asked: AskedPaths, lock: CourseLock): void {
  const locked = within.filter(({ kind }) => kind === 'locked');
  if (locked.length === 0) return;
  const folders = new Set(Object.keys(lock.files).flatMap(foldersAbove));
  const matters = (path: string) =>
    asked.isFolder(path) || asked.hasFolded(path) || folders.has(path);
  for (const { path, error } of locked) if (error && matters(path)) throw error;
}
