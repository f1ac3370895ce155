import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

import { Unreadable } from './source';

/** Files with which a repository refers to objects in other places. */
const BORROWING = ['info/alternates', 'info/http-alternates'];

/**
 * Rejects with an `Unreadable` when the repository, or some of its objects, are outside of the
 * submission: it would contain files of this machine instead of its sender's. `places` are the
 * folders that git reports: the repository's own, and the one with the objects.
 */
export async function refuseBorrowedObjects(
  folder: string,
  places: readonly string[],
): Promise<void> {
  const root = await realpath(folder);
  for (const place of places) {
    const found = await realpath(resolve(folder, place));
    if (!isWithin(root, found) && !isWithin(root, dirname(found)))
      throw new Unreadable('its repository is in another folder. Hand in a full clone');
  }
  const objects = join(resolve(folder, places.at(-1) ?? ''), 'objects');
  if ((await realpath(objects)) !== join(await realpath(dirname(objects)), 'objects'))
    throw borrowed();
  for await (const path of listObjects(objects)) if (BORROWING.includes(path)) throw borrowed();
}

/** Whether it is this folder or lies below it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** All files of the object store; none is more than two folders deep. Links are not followed. */
async function* listObjects(objects: string): AsyncGenerator<string> {
  for (const entry of await readdir(objects, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) throw borrowed();
    if (!entry.isDirectory()) continue;
    for (const file of await readdir(join(objects, entry.name), { withFileTypes: true })) {
      if (file.isSymbolicLink()) throw borrowed();
      yield `${entry.name}/${file.name}`;
    }
  }
}

function borrowed(): Unreadable {
  return new Unreadable(
    'its repository takes objects from another one. Hand in a full clone (`git repack -ad` makes it one)',
  );
}
