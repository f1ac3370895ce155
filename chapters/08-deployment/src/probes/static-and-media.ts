import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { collectStatic } from '../static/collect-static';

/** The learner's function, and what it has left in a folder. */
export function createStaticProbe() {
  return {
    collect: (from: string, to: string) => collectStatic({ from, to }),
    /** The files in a folder, by path; each character of a content is a byte. */
    list: async (folder: string): Promise<Record<string, string>> => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
      const texts = await Promise.all(
        paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'latin1')]),
      );
      return Object.fromEntries(texts) as Record<string, string>;
    },
  };
}
