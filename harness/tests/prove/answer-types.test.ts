import { loadCourse } from '../../src/manifest/load-course';
import { checkAnswerTypes } from '../../src/prove/answer-types';
import { openSubjects } from '../../src/subjects';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// Each starts the compiler, and a busy machine takes its time.
jest.setTimeout(300_000);

function checkTypes({ root }: TinyCourse) {
  const course = loadCourse(root);
  const originals = new Originals(root, loadLock(root));
  return checkAnswerTypes({ course, originals }, openSubjects(course, originals, []));
}

test('a reference that does not type-check is a breach of the rule about right answers', async () => {
  await using course = openTinyCourse();
  course.edit('solutions/01-tiny/src/shout.ts', '(text: string)', '(text)');
  expect(await checkTypes(course)).toEqual([
    {
      rule: 2,
      where: 'solutions/01-tiny/src/shout.ts',
      what: "solutions/01-tiny/src/shout.ts:2 does not type-check: TS7006: Parameter 'text' implicitly has an 'any' type.",
      next: 'An answer that does not compile was not caught by a test: mend the typing.',
    },
  ]);
});

test('answers that cannot be type-checked at all are a breach, not a silence', async () => {
  await using course = openTinyCourse({ changes: { 'tsconfig.json': null } });
  expect(await checkTypes(course)).toContainEqual({
    rule: 3,
    where: 'solutions/01-tiny/tsconfig.json',
    what: expect.stringMatching(
      /^the answers could not be type-checked: TS5083: Cannot read file '.*tsconfig.json'/,
    ),
    next: 'Run `npm run course -- prove --write`, or mend tsconfig.json.',
  });
});
