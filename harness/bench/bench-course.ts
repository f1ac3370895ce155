import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of the course to measure in, so that nobody's work is touched. Packages are linked. */
export function copyCourse(root: string): { root: string; [Symbol.dispose](): void } {
  const copy = mkdtempSync(join(tmpdir(), 'course-bench-'));
  for (const part of ['chapters', 'solutions', 'docs', 'tsconfig.json', 'package.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return { root: copy, [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }) };
}
