import { planAlone } from '../../src/judging/pipeline';
import { loadCourse } from '../../src/manifest/load-course';
import { exercisesOf } from '../../src/model/course';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { exampleExercise } from '../support/examples';
import { type FileChanges, openTinyCourse } from '../support/tiny-course';

const DOUBLE = 'chapters/01-tiny/src/double.ts';
const TOO_LARGE = 'chapters/01-tiny/src/too-large.ts';

/**
 * The own layer of tiny/shout, in a copy without git where these files were changed before anything
 * was kept.
 */
async function shoutAlone(changes: FileChanges) {
  await using tiny = openTinyCourse({ changes });
  const course = loadCourse(tiny.root);
  const lock = loadLock(tiny.root);
  const open = { course, lock, originals: new Originals(tiny.root, lock) };
  const shout = exercisesOf(course).find(({ stem }) => stem === 'shout') ?? exampleExercise();
  return { plan: planAlone(open, shout), root: tiny.root };
}

test("another exercise's file without an original is taken as it lies there", async () => {
  const { plan, root } = await shoutAlone({ [DOUBLE]: 'export const double = 2;\n' });
  expect(Object.values(plan.files)).toContain(`${root}/${DOUBLE}`);
});

test("a course's file without an original is an error", async () => {
  await expect(shoutAlone({ [TOO_LARGE]: 'export {};\n' })).rejects.toThrow(
    `the original of ${TOO_LARGE} was not found`,
  );
});
