import type { CourseError } from '../../model/course-error';

/**
 * A file or folder of a submission as its folder or archive lists it. Nothing about it is trusted.
 */
export interface ListedFile {
  /** As it was written, with `/`; that of a folder has none at its end. */
  readonly path: string;
  /**
   * `repository`: a folder that another git repository fills, and of which this one holds nothing.
   * `locked`: a folder that this machine could not look into, which matters only where it could
   * hold what is asked for.
   */
  readonly kind: 'file' | 'folder' | 'link' | 'repository' | 'special' | 'locked';
  /** In bytes, as far as the list says; 0 for what is no file. */
  readonly size: number;
  /** Why a `locked` one is locked. */
  readonly error?: CourseError;
}

/** Where a submission comes from. */
export interface Source {
  /** `file`: one that is none of the others. */
  readonly kind: 'folder' | 'git' | 'zip' | 'tar' | 'file';
  readonly commit: string | null;
  /**
   * Folders need not be listed where something in them is. Rejects with an `Unreadable` when there
   * is more than `MOST_FILES`, and with an error of the machine where this machine cannot read any
   * of it.
   */
  list(): Promise<ListedFile[]>;
  /**
   * Reads these files, each up to `mostBytes` and one byte more, so that one that is too large can
   * be told. A file that is gone or is no regular file any more is left out. Rejects with an error
   * of the machine for a file that this machine cannot read.
   */
  read(paths: ReadonlySet<string>, mostBytes: number): Promise<ReadonlyMap<string, Buffer>>;
}

/** More files than any honest submission has. */
export const MOST_FILES = 50_000;

/** An archive that unpacks to more is no submission. */
export const MOST_UNPACKED_BYTES = 1_000_000_000;

/** A submission that says nothing that could be graded; its sender has to act. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export function tooManyFiles(): Unreadable {
  return new Unreadable(
    `it has more than ${MOST_FILES} files. Hand in your copy of the course without node_modules`,
  );
}
