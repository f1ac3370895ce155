import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A disk with less free space than this counts as full. */
const LEAST_BYTES = 1_000_000;

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** The first of these folders whose disk is full, or full for this user. */
export function findFullDisk(folders: readonly string[]): string | undefined {
  return folders.find(isFull);
}

function isFull(folder: string): boolean {
  const probe = join(folder, `.room-${process.pid}`);
  try {
    // A quota shows only when one tries to write.
    writeFileSync(probe, Buffer.alloc(LEAST_BYTES));
    return false;
  } catch (error) {
    return FULL.has((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    if (existsSync(probe)) rmSync(probe);
  }
}
