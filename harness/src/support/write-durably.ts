import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

/**
 * Writes a file in one step. When this returns, a power failure can no longer take the file away.
 */
export function writeDurably(file: string, content: Buffer | string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  writeAtomically(file, content);
  syncFolder(folder);
}

/** The content is on the disk already; this is for the file's name. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows and some network disks cannot do this for folders; the file itself is written all the
    // same.
  }
}
