import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

/** Keys of sources in which nothing was found. A missing or damaged list only costs time. */
export function readCleanSources(file: string): ReadonlySet<string> {
  try {
    const keys = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    return new Set(Array.isArray(keys) ? keys : []);
  } catch {
    return new Set();
  }
}

/** Replaces the list, so that it does not grow. */
export function keepCleanSources(file: string, keys: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeAtomically(file, JSON.stringify(keys));
  } catch {
    // A list that cannot be written only costs time.
  }
}
