import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { WorkspacePlan } from '../model/workspace';
import { listFiles } from '../support/list-files';

/**
 * The folder of this harness: a chapter without installed packages, as in tests, uses the harness's
 * kit.
 */
const ROOT = resolve(__dirname, '../../..');

/** The kit that a workspace uses, without the kit's own tests: path in the kit → absolute path. */
export function kitInUse({ kit, chapterDir }: WorkspacePlan): Readonly<Record<string, string>> {
  if (kit) return kit;
  const folder = kitFolder(chapterDir);
  const sources = listFiles(join(folder, 'src')).map((path) => `src/${path}`);
  return Object.fromEntries(['package.json', ...sources].map((path) => [path, join(folder, path)]));
}

/** The folder to which the chapter's imports of the kit resolve: npm links the kit as a package. */
function kitFolder(chapterDir: string): string {
  const root = dirname(dirname(chapterDir));
  try {
    return realpathSync(join(root, 'node_modules', '@bookshop', 'kit'));
  } catch {
    return join(ROOT, 'chapters', 'kit');
  }
}
