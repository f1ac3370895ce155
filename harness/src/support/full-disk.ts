import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Less than this is as good as nothing. */
const LEAST_BYTES = 1_000_000;

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Of these folders, the first on whose disk there is no room left, or none for this user. */
export function findFullDisk(folders: readonly string[]): string | undefined {
  return folders.find(isFull);
}

function isFull(folder: string): boolean {
  const probe = join(folder, `.room-${process.pid}`);
  try {
    // Quotas are told by nothing but the attempt.
    writeFileSync(probe, Buffer.alloc(LEAST_BYTES));
    return false;
  } catch (error) {
    return FULL.has((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    if (existsSync(probe)) rmSync(probe);
  }
}
