import type { Read } from './version';

/** An item on disk, and how to read it. */
export interface Readable<T> {
  /** For people, such as its path. */
  readonly name: string;
  /** Throws when it is damaged. */
  read(): T;
}

/**
 * Reads all items of a place. One that cannot be read is reported by name, and does not affect the
 * others.
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
