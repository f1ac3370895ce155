/** A file of a submission as its folder or archive lists it. Nothing about it is trusted. */
export interface ListedFile {
  /** As it was written, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'special';
  /** In bytes, as far as the list says. */
  readonly size: number;
}

/** Where a submission comes from. */
export interface Source {
  readonly kind: 'folder' | 'git' | 'zip' | 'tar';
  readonly commit: string | null;
  /** Rejects with an `Unreadable` when there are more than `MOST_FILES`. */
  list(): Promise<ListedFile[]>;
  /**
   * Reads these files, each up to `mostBytes` and one byte more, so that one that is too large can be told. A file that is gone or is no
   * regular file any more is left out.
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
