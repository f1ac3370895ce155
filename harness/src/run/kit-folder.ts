import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where this harness lies: a chapter without packages beside it, as in tests, has its kit. */
const ROOT = resolve(__dirname, '../../..');

/** The folder of the kit that a chapter's imports lead to: npm links it among the packages of the course. */
export function kitFolder(chapterDir: string): string {
  const root = dirname(dirname(chapterDir));
  try {
    return realpathSync(join(root, 'node_modules', '@bookshop', 'kit'));
  } catch {
    return join(ROOT, 'chapters', 'kit');
  }
}
