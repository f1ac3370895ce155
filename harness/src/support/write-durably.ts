import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

/** Writes a file in one step. After this returns, a power failure does not lose the file. */
export function writeDurably(file: string, content: Buffer | string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  writeAtomically(file, content);
  syncFolder(folder);
}

/** Writes the folder's entry to disk; the file's content is there already. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows and some network disks cannot do this for folders; the file itself is written anyway.
  }
}
