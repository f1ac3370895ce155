import type { CourseError } from '../../model/course-error';

/**
 * A file or folder of a submission as its folder or archive lists it. Nothing about it is trusted.
 */
export interface ListedFile {
  /** As it was written, with `/` between the parts and none at the end. */
  readonly path: string;
  /**
   * `repository`: a folder of another git repository (a submodule), whose files are not in this
   * one. `locked`: a folder that this machine could not read, which matters only where it may
   * contain files that are asked for.
   */
  readonly kind: 'file' | 'folder' | 'link' | 'repository' | 'special' | 'locked';
  /** In bytes, according to the list; 0 for what is not a file. */
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
   * A folder need not be listed when one of its entries is. Rejects with an `Unreadable` when there
   * are more than `MOST_FILES`, and with an error of the machine when this machine cannot read any
   * of it.
   */
  list(): Promise<ListedFile[]>;
  /**
   * Reads these files, each up to `mostBytes` plus one byte, so that a file that is too large can
   * be recognized. A file that is gone, or no longer a regular file, is left out. Rejects with an
   * error of the machine for a file that this machine cannot read.
   */
  read(paths: ReadonlySet<string>, mostBytes: number): Promise<ReadonlyMap<string, Buffer>>;
}

/** More files than any honest submission has. */
export const MOST_FILES = 50_000;

/** An archive that unpacks to more is no submission. */
export const MOST_UNPACKED_BYTES = 1_000_000_000;

/** A submission that cannot be read; its sender has to fix that. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export function tooManyFiles(): Unreadable {
  return new Unreadable(
    `it has more than ${MOST_FILES} files. Hand in your copy of the course without node_modules`,
  );
}
