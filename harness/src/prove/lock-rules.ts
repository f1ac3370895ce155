import { type Course, exercisesOf } from '../model/course';
import { matchesEdits } from '../workspace/edits';
import type { Originals } from '../workspace/originals';
import type { Breach } from './breach';

/**
 * Files of the course that differ from the chapters' `shipped.json`: then the original is proven,
 * and not the current file. Files in `edits` do not count, since learners change them. With `of`,
 * only these chapters are checked.
 */
export function checkLock(
  course: Course,
  originals: Originals,
  { of }: { of?: readonly string[] } = {},
): Breach[] {
  const folders = of ? [...new Set(of)].map((chapter) => `chapters/${chapter}/`) : ['chapters/'];
  const isEdit = (path: string) =>
    exercisesOf(course).some(({ chapter, edits }) => {
      const prefix = `chapters/${chapter}/`;
      return path.startsWith(prefix) && matchesEdits(edits, path.slice(prefix.length));
    });
  const renew = of ? 'Run this again with `--write`' : 'Run `npx course prove --write`';
  return folders
    .flatMap((folder) => originals.changed(folder))
    .filter((path) => !isEdit(path))
    .map((path): Breach => ({
      rule: 7,
      where: path,
      what: 'differs from shipped.json, so its original was proven instead',
      next: `${renew} and commit the list, or bring the file back with \`npx course reset --course-files\`.`,
      settledBy: 'write',
    }));
}
