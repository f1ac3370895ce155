import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { type ListedFile, MOST_FILES, type Source, tooManyFiles } from './source';

/** Of no interest, and often large. */
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
  const folder = await opendir(join(root, below)).catch((error: unknown) => {
    if (below === '') throw error;
  });
  // It is gone, closed, too deep or has a name that is no UTF-8: whatever is in it, the rest can be read.
  if (!folder) return add({ path: below, kind: 'special', size: 0 });
  for await (const entry of folder) {
    if (LEFT_OUT.has(entry.name)) continue;
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

/** What is no regular file is not waited for, and a link that has taken its place is not followed. */
async function readRegular(file: string, mostBytes: number): Promise<Buffer | undefined> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  if (!handle) return undefined;
  try {
    if (!(await handle.stat()).isFile() || !(await isAt(handle, file))) return undefined;
    const buffer = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) {
        // A copy, since the buffer has room for the largest.
        return Buffer.from(buffer.subarray(0, length));
      }
    }
  } finally {
    await handle.close();
  }
}

/** A link may also have taken the place of a folder above it. Linux tells where an open file is; elsewhere its path is asked once more. */
async function isAt({ fd }: FileHandle, file: string): Promise<boolean> {
  const found = await readlink(`/proc/self/fd/${fd}`).catch(() => realpath(file));
  return found === file;
}
