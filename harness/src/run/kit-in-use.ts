import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { WorkspacePlan } from '../model/workspace';
import { listFiles } from '../support/list-files';

/** Where this harness lies: a chapter without packages beside it, as in tests, has its kit. */
const ROOT = resolve(__dirname, '../../..');

/** The kit that a workspace stands on, its own tests left out: path in the kit → absolute path. */
export function kitInUse({ kit, chapterDir }: WorkspacePlan): Readonly<Record<string, string>> {
  if (kit) return kit;
  const folder = kitFolder(chapterDir);
  const sources = listFiles(join(folder, 'src')).map((path) => `src/${path}`);
  return Object.fromEntries(['package.json', ...sources].map((path) => [path, join(folder, path)]));
}

/** Where the chapter's imports lead to: npm links the kit among the packages of the course. */
function kitFolder(chapterDir: string): string {
  const root = dirname(dirname(chapterDir));
  try {
    return realpathSync(join(root, 'node_modules', '@bookshop', 'kit'));
  } catch {
    return join(ROOT, 'chapters', 'kit');
  }
}
