import { type Course, exercisesOf } from '../model/course';
import { matchesEdits } from '../workspace/edits';
import type { Originals } from '../workspace/originals';
import type { Breach } from './breach';

/**
 * Files of the course that are not as the chapters' `shipped.json` have them: what is proven then
 * is not what lies here. What `edits` name is the learner's to change.
 */
export function checkLock(course: Course, originals: Originals): Breach[] {
  const isEdit = (path: string) =>
    exercisesOf(course).some(({ chapter, edits }) => {
      const prefix = `chapters/${chapter}/`;
      return path.startsWith(prefix) && matchesEdits(edits, path.slice(prefix.length));
    });
  return originals
    .changed('chapters/')
    .filter((path) => !isEdit(path))
    .map((path): Breach => ({
      rule: 7,
      where: path,
      what: 'is not as shipped.json has it, so its original was proven instead',
      next: 'Run `npm run course -- prove --write` and commit the list, or bring the file back with `npm run course -- reset --course-files`.',
      settledBy: 'write',
    }));
}
