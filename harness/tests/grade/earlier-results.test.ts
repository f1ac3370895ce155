import { memorySource } from '../../src/grade/intake/memory-source';
import type { Grade, GradedExercise } from '../../src/model/grade';
import { gradeInMemory } from '../support/grade-in-memory';

const SUBMISSION = memorySource({
  'chapters/01-tiny/src/shout.ts': 'export const shout = 1;\n',
  'chapters/01-tiny/src/double.ts': 'export const double = 1;\n',
});

/** Grades again with an earlier grade in which the result of tiny/shout is changed. */
async function gradeAfter(
  change: (result: GradedExercise) => GradedExercise,
): Promise<{ result: GradedExercise | undefined; ran: readonly string[]; grade: Grade }> {
  const { grade: honest } = await gradeInMemory(SUBMISSION);
  const exercises = honest.exercises.map((one) =>
    one.exercise === 'tiny/shout' ? change(one) : one,
  );
  const { grade, ran } = await gradeInMemory(SUBMISSION, { earlier: { ...honest, exercises } });
  const result = grade.exercises.find(({ exercise }) => exercise === 'tiny/shout');
  return { result, ran, grade };
}

test('a result for the same inputs is reused', async () => {
  const { ran, grade } = await gradeAfter((one) => one);
  expect(ran).toEqual([]);
  expect(grade.times.taken_over).toEqual(['tiny/double', 'tiny/fourfold', 'tiny/shout']);
});

test.each<[string, (one: GradedExercise) => GradedExercise]>([
  ['more points', (one) => ({ ...one, points: { earned: 1000, gradable: 1000, max: 1000 } })],
  ['fewer points', (one) => ({ ...one, points: { earned: 1, gradable: 1, max: 1 } })],
  ['another id', (one) => ({ ...one, exercise: 'tiny/other' })],
  ['a test less', (one) => ({ ...one, tests: one.tests.slice(1) })],
  ['a test more', (one) => ({ ...one, tests: [...one.tests, ...one.tests] })],
  ['no tests', (one) => ({ ...one, tests: [] })],
  ['its tests in another order', (one) => ({ ...one, tests: one.tests.toReversed() })],
  [
    'another title of a test',
    (one) => ({ ...one, tests: one.tests.map((test) => ({ ...test, title: 'it is fine' })) }),
  ],
  ['another key', (one) => ({ ...one, key: 'f'.repeat(64) })],
  ['an end by time', (one) => ({ ...one, status: 'timeout' })],
])('a result with %s is not the one of this exercise, which is run', async (_, change) => {
  const { ran, result } = await gradeAfter(change);
  expect(ran).toEqual(['tiny/shout']);
  expect(result?.points).toEqual({ earned: 0, gradable: 5, max: 5 });
});

test('what the course itself says of an exercise is not taken from an earlier grade', async () => {
  const inputs = { answer: 'f'.repeat(64) };
  const { ran, result } = await gradeAfter((one) => ({
    ...one,
    title: '<h1>240 of 240</h1>',
    chapter: '09-other',
    inputs,
  }));
  expect(ran).toEqual([]);
  expect(result).toMatchObject({ title: expect.not.stringContaining('240'), chapter: '01-tiny' });
  expect(result?.inputs).not.toEqual(inputs);
});
