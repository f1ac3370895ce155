import type { Read } from './version';

/** Something on the disk, and how it is read. */
export interface Readable<T> {
  /** For people, such as its path. */
  readonly name: string;
  /** Throws when it is damaged. */
  read(): T;
}

/**
 * Reads everything that a place lists. What cannot be read is named, and keeps nothing else from
 * being read.
 */
export function readEach<T>(place: string, list: () => readonly Readable<T>[]): Read<T> {
  const found: T[] = [];
  const damaged: string[] = [];
  const attempt = (name: string, act: () => void) => {
    try {
      act();
    } catch {
      damaged.push(name);
    }
  };
  attempt(place, () => {
    for (const { name, read } of list()) attempt(name, () => void found.push(read()));
  });
  return { found, damaged };
}
