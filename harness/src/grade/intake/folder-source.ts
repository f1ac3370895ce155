import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open, opendir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { cannotRead, isSystemError } from './cannot-read';
import { type ListedFile, MOST_FILES, type Source, tooManyFiles } from './source';

/** Not needed, and often large. */
const LEFT_OUT = new Set(['.git', 'node_modules']);

/** A folder on this machine. Links are listed and never followed. */
export function folderSource(root: string): Source {
  return {
    kind: 'folder',
    commit: null,
    list: async () => {
      const found: ListedFile[] = [];
      await walk(root, '', found);
      return found;
    },
    read: async (paths, mostBytes) => {
      const texts = new Map<string, Buffer>();
      const real = await realpath(root);
      for (const path of paths) {
        const content = await readRegular(join(real, path), mostBytes);
        if (content) texts.set(path, content);
      }
      return texts;
    },
  };
}

async function walk(root: string, below: string, found: ListedFile[]): Promise<void> {
  const add = (file: ListedFile) => {
    if (found.push(file) > MOST_FILES) throw tooManyFiles();
  };
  const entries = await listFolder(root, below, MOST_FILES - found.length);
  if (!Array.isArray(entries)) return add(entries);
  if (below !== '') add({ path: below, kind: 'folder', size: 0 });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      await walk(root, path, found);
      continue;
    }
    const kind = entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'special';
    const about =
      kind === 'file' ? await lstat(join(root, path)).catch(() => undefined) : undefined;
    add({ path, kind, size: about?.size ?? 0 });
  }
}

/**
 * The entries of a folder. A folder that cannot be listed is returned itself, with another kind
 * than `folder`, so that the rest can still be read. Each folder is closed before those below it
 * are opened, since a process may have only a limited number of open files.
 */
async function listFolder(
  root: string,
  below: string,
  most: number,
): Promise<Dirent[] | ListedFile> {
  try {
    const entries: Dirent[] = [];
    for await (const entry of await opendir(join(root, below))) {
      if (LEFT_OUT.has(entry.name)) continue;
      if (entries.push(entry) > most) throw tooManyFiles();
    }
    return entries;
  } catch (error) {
    const locked = cannotRead(join(root, below), error);
    if (below === '' || !isSystemError(error)) throw locked ?? error;
    // Otherwise it is missing, nested too deeply, or its name is not UTF-8.
    return locked
      ? { path: below, kind: 'locked', size: 0, error: locked }
      : { path: below, kind: 'special', size: 0 };
  }
}

/**
 * Reads a regular file. It does not wait for other kinds (such as pipes), and does not follow a
 * link that has replaced the file.
 */
async function readRegular(file: string, mostBytes: number): Promise<Buffer | undefined> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  try {
    await using handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!(await handle.stat()).isFile() || !(await isAt(handle, file))) return undefined;
    return await readUpTo(handle, mostBytes + 1);
  } catch (error) {
    const locked = cannotRead(file, error);
    if (locked || !isSystemError(error)) throw locked ?? error;
    return undefined;
  }
}

async function readUpTo(handle: FileHandle, mostBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(mostBytes);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    // A copy, since the buffer has the size of the largest file.
    if (bytesRead === 0 || length === buffer.length) return Buffer.from(buffer.subarray(0, length));
  }
}

/**
 * Whether the open file is at this path: a folder above it may also have been replaced by a link.
 * On Linux the system reports where an open file is; elsewhere the path is resolved once more.
 */
async function isAt({ fd }: FileHandle, file: string): Promise<boolean> {
  const found = await readlink(`/proc/self/fd/${fd}`).catch(() => realpath(file));
  return found === file;
}
