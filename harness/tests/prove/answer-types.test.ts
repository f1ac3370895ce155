import { openSubjects } from '../../src/judging/subjects';
import { loadCourse } from '../../src/manifest/load-course';
import type { TypeCheck, TypeOutcome } from '../../src/model/type-check';
import { checkAnswerTypes } from '../../src/prove/answer-types';
import { listVariants } from '../../src/prove/variants';
import { TypeService } from '../../src/types/type-service';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// Each starts the compiler, and a busy machine takes its time.
jest.setTimeout(300_000);

/** What is wrong with everything that one exercise's tests are tried on. */
async function check(
  { root }: TinyCourse,
  id: string,
  checkAll?: (checks: readonly TypeCheck[]) => Promise<readonly TypeOutcome[]>,
) {
  const course = loadCourse(root);
  const subjects = openSubjects(course, new Originals(root, loadLock(root)), [id]);
  const tried = subjects.flatMap((subject) =>
    listVariants(subject, 'local', 'all').map((variant) => ({ subject, variant })),
  );
  if (checkAll) return await checkAnswerTypes(tried, checkAll);
  using types = new TypeService(root);
  return await checkAnswerTypes(tried, (checks) => types.checkAll(checks));
}

test('what does not type-check is a breach of the rule that it stands for, in the words that learners read', async () => {
  await using course = openTinyCourse();
  const rejected = 'solutions/01-tiny/answers/shout/no-mark/src/shout.ts';
  course.edit('solutions/01-tiny/src/shout.ts', '(text: string)', '(text)');
  course.edit(rejected, 'export', "export const no: number = 'no';\nexport");
  const breaches = await check(course, 'tiny/shout');
  const next = 'An answer that does not compile was not caught by a test: fix the types.';
  const untyped = "Parameter 'text' implicitly has an 'any' type.";
  expect(breaches).toEqual([
    ...['reference', 'solved'].map((name) => ({
      rule: 2,
      where: 'tiny/shout',
      what: `${name} does not type-check: chapters/01-tiny/src/shout.ts:2:23 ${untyped}`,
      next,
    })),
    {
      rule: 3,
      where: 'tiny/shout',
      what: `no-mark does not type-check: chapters/01-tiny/src/shout.ts:1:14 Type 'string' is not assignable to type 'number'.`,
      next,
    },
  ]);
});

test('where the compiler gives no result, nothing is said of the answers', async () => {
  await using course = openTinyCourse();
  const sick = (checks: readonly TypeCheck[]) =>
    Promise.resolve(checks.map((): TypeOutcome => ({ kind: 'not-checked', problem: 'it died' })));
  await expect(check(course, 'tiny/shout', sick)).rejects.toMatchObject({
    name: 'CourseError',
    message: 'the types could not be checked: it died',
    blame: 'machine',
  });
});
