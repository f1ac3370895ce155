import { readFileSync, statSync } from 'node:fs';

import { sha256 } from '../support/sha256';

export interface ReadFile {
  readonly text: string;
  readonly hash: string;
}

/** Files by their paths in the course. */
export type ReadFiles = ReadonlyMap<string, ReadFile>;

/** Reads files; one that has not changed is read only once. */
export class FileReader {
  readonly #known = new Map<string, { readonly state: string; readonly read: ReadFile }>();

  readAll(files: Readonly<Record<string, string>>): ReadFiles {
    return new Map(
      Object.entries(files).flatMap(([path, file]) => {
        const read = this.read(file);
        return read ? [[path, read]] : [];
      }),
    );
  }

  /** `undefined` where there is no such file. */
  read(file: string): ReadFile | undefined {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return undefined;
    const state = `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
    const known = this.#known.get(file);
    if (known?.state === state) return known.read;
    const read = readNow(file);
    if (read) this.#known.set(file, { state, read });
    return read;
  }
}

/**
 * For files that may be edited at the same time: two states within one moment have the same time
 * stamp.
 */
export function readAllNow(files: Readonly<Record<string, string>>): ReadFiles {
  return new Map(
    Object.entries(files).flatMap(([path, file]) => {
      const read = readNow(file);
      return read ? [[path, read]] : [];
    }),
  );
}

function readNow(file: string): ReadFile | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return { text, hash: sha256(text) };
  } catch (error) {
    // It may have been removed since it was listed. Other errors are thrown.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
