import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { OpenCourse } from '#src/judging/open-course';
import { TemporaryFolder } from '#src/support/temporary-folder';
import { shippedPath } from '#src/workspace/course-lock';

const PARTS = ['solutions', 'docs', 'tsconfig.json', 'package.json', 'package-lock.json'];

/** What a course works on, as it was shipped, in a folder of its own. Packages are linked. */
export function copyCourse(open: OpenCourse): TemporaryFolder {
  const { root } = open.course;
  const copy = new TemporaryFolder('course-bench-');
  for (const part of PARTS) cpSync(join(root, part), join(copy.path, part), { recursive: true });
  copyChapters(open, copy.path);
  symlinkSync(join(root, 'node_modules'), join(copy.path, 'node_modules'), 'junction');
  return copy;
}

/** The chapters and the kit as they were shipped, whatever somebody has made of them since. */
export function copyChapters({ course, originals }: OpenCourse, target: string): void {
  for (const path of originals.paths('chapters/'))
    cpSync(originals.locate(path), join(target, path));
  for (const folder of readdirSync(join(target, 'chapters'))) {
    const list = shippedPath(folder);
    cpSync(join(course.root, list), join(target, list));
  }
}
