import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is kept to save time, by path in the course. All of it can be made again. */
const CACHES = ['node_modules/.cache/course', '.course/types'];

const A_DAY_MS = 24 * 3600 * 1000;

/** Nobody who works on the course once a week loses what saves time. */
const KEPT_DAYS = 30;

/** Removes what no run has read or written for a month. What cannot be removed stays. */
export async function emptyCaches(root: string, now = Date.now()): Promise<void> {
  for (const cache of CACHES) await removeOld(join(root, cache), now - KEPT_DAYS * A_DAY_MS);
}

/** Whether anything was in it; what is left keeps the folder from being removed. */
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
