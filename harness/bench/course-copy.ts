import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { TemporaryFolder } from '#src/support/temporary-folder';

const PARTS = [
  'chapters',
  'solutions',
  'docs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

/** What a course works on, in a folder of its own, so that nobody's work is touched. Packages are linked. */
export function copyCourse(root: string): TemporaryFolder {
  const copy = new TemporaryFolder('course-bench-');
  for (const part of PARTS) cpSync(join(root, part), join(copy.path, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy.path, 'node_modules'), 'junction');
  return copy;
}
