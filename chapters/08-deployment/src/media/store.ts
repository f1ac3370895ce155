import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the shop keeps what readers have sent. */
export interface MediaStore {
  /** Returns the name under which it is kept: a new one, with the ending of the given one. */
  add(name: string, content: Buffer): Promise<string>;
}

const ENDING = /\.[a-z0-9]{1,8}$/i;

export function createMediaStore(root: string): MediaStore {
  return {
    add: async (name, content) => {
      const ending = ENDING.exec(name)?.[0].toLowerCase() ?? '';
      const kept = `${randomUUID()}${ending}`;
      await mkdir(root, { recursive: true });
      await writeFile(join(root, kept), content, { flag: 'wx' });
      return kept;
    },
  };
}
