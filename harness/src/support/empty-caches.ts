import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Caches, by path in the course. Everything in them can be created again. */
const CACHES = ['node_modules/.cache/course', '.course/types'];

const A_DAY_MS = 24 * 3600 * 1000;

/** Long enough for people who work on the course once a week. */
const KEPT_DAYS = 30;

/** Removes files that no run has read or written for a month. Files that cannot be removed stay. */
export async function emptyCaches(root: string, now = Date.now()): Promise<void> {
  for (const cache of CACHES) await removeOld(join(root, cache), now - KEPT_DAYS * A_DAY_MS);
}

/**
 * Removes old files in a folder, and the folder itself when nothing remains in it. Returns whether
 * it had any content.
 */
async function removeOld(folder: string, before: number): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      // A folder that was empty may be one that a run has made just now, to write into it.
      if (await removeOld(path, before)) await rmdir(path).catch(() => {});
    } else if (await isOlder(path, before)) {
      await rm(path, { force: true }).catch(() => {});
    }
  }
  return entries.length > 0;
}

async function isOlder(path: string, before: number): Promise<boolean> {
  const used = await stat(path).catch(() => undefined);
  return used !== undefined && Math.max(used.atimeMs, used.mtimeMs) < before;
}
