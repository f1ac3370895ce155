import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** By path: a string, or bytes in base 64. */
export type FileTexts = Readonly<Record<string, string | { readonly base64: string }>>;

/** Folders with the files that a test needs, where the learner's code runs. */
export interface FoldersProbe {
  /** Returns the path of the folder, which is removed when the shop is closed. */
  make(files: FileTexts): Promise<string>;
  write(folder: string, files: FileTexts): Promise<void>;
  close(): Promise<void>;
}

export function createFoldersProbe(): FoldersProbe {
  const made: string[] = [];
  const write = async (folder: string, files: FileTexts) => {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(
        file,
        typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
      );
    }
  };
  return {
    make: async (files) => {
      const folder = await mkdtemp(join(tmpdir(), 'shop-'));
      made.push(folder);
      await write(folder, files);
      return folder;
    },
    write,
    close: async () => {
      await Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
