import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether a chapter is still being written: its package.json says `"draft": true`. Learners do not see it, and nothing about it is
 * proven; `COURSE_DRAFTS=1` is for its authors.
 */
export function isDraft(root: string, chapter: string): boolean {
  if (process.env['COURSE_DRAFTS']) return false;
  const file = join(root, 'chapters', chapter, 'package.json');
  if (!existsSync(file)) return false;
  const { draft } = JSON.parse(readFileSync(file, 'utf8')) as { draft?: boolean };
  return draft === true;
}
