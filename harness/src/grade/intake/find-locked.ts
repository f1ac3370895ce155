import { lstat, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { CourseError } from '../../model/course-error';
import { cannotRead } from './cannot-read';

/** The files and folders that git reads to find a commit and its files. */
const READ_BY_GIT = ['HEAD', 'config', 'packed-refs', 'refs', 'objects'];

/**
 * An error about the first file or folder of a git repository that this machine has no permission
 * to read; git itself would report it as damaged or missing. `folder` may also be a bare
 * repository, or a folder inside a repository.
 */
export async function findLocked(folder: string): Promise<CourseError | undefined> {
  try {
    const repository = await repositoryOf(folder);
    const inside = new Set(await readdir(repository));
    for (const name of READ_BY_GIT.filter((one) => inside.has(one))) {
      await examine(join(repository, name));
    }
    return undefined;
  } catch (error) {
    return cannotRead((error as NodeJS.ErrnoException).path ?? folder, error);
  }
}

/**
 * The nearest `.git` above; the folder itself where it is a bare repository, or where there is
 * none.
 */
async function repositoryOf(folder: string): Promise<string> {
  const inside = await readdir(folder);
  if (inside.includes('HEAD') && inside.includes('objects')) return folder;
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    const found = await lstat(join(at, '.git')).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (found) return join(at, '.git');
  }
  return folder;
}

/** Links are not followed, since they may lead out of the repository. */
async function examine(path: string): Promise<void> {
  const about = await lstat(path);
  if (about.isFile()) return (await open(path)).close();
  if (!about.isDirectory()) return;
  for (const name of await readdir(path)) await examine(join(path, name));
}
