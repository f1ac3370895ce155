import { InputHashes } from '../../src/grade/exercise-inputs';
import { openCourse } from '../../src/judging/open-course';
import { openSubjects } from '../../src/judging/subjects';
import { renderLocks } from '../../src/prove/lock-writer';
import { loadLock } from '../../src/workspace/course-lock';
import { exampleGrade } from '../support/example-grade';
import { type FileChanges, openTinyCourse } from '../support/tiny-course';

const SHARED = 'chapters/01-tiny/tests/loud-words.ts';

/** The hashes of tiny/shout in a course with these changes, which are its originals. */
async function hashesWith(changes: FileChanges) {
  await using course = openTinyCourse({ changes });
  const lists = renderLocks(course.root, loadLock(course.root).tests);
  course.change(Object.fromEntries(lists.map(({ path, text }) => [path, text])));
  const { course: loaded, originals, lock } = openCourse(course.root);
  const [subject] = openSubjects(loaded, originals, ['tiny/shout']);
  if (!subject) throw new Error('tiny/shout is gone');
  return new InputHashes(lock).of(subject, { files: {}, refused: [] }, exampleGrade().inputs);
}

test('what suites share is a part of the tests that a verdict rests on', async () => {
  const one = await hashesWith({ [SHARED]: 'export const LOUD = 1;\n' });
  const other = await hashesWith({ [SHARED]: 'export const LOUD = 2;\n' });
  expect(one.tests).not.toBe(other.tests);
  expect({ ...one, tests: '' }).toEqual({ ...other, tests: '' });
});
