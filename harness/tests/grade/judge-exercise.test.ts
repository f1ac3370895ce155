import { judgeRun, judgeUnrun, TYPES_TEST } from '../../src/grade/judge-exercise';
import { addPoints } from '../../src/judging/judge';
import type { Exercise } from '../../src/model/course';
import type { RunOutcome, TestRun } from '../../src/model/run';
import {
  exampleExercise,
  exampleFailure,
  exampleRun,
  exampleSpent,
  exampleTimeout,
} from '../support/examples';
import { refusalOf } from '../support/refusal';

const output = '';
const crash = { code: 1, signal: null, outOfMemory: false };
const failed = { status: 'failed', failure: exampleFailure() } as const;
const needsPostgres = { status: 'skipped', missing: 'postgres' } as const;
const sound = { types: { errors: [] }, match: null };
const untyped = {
  types: { errors: ["chapters/01-tiny/src/shout.ts:1:10 Cannot find name 'x'."] },
  match: null,
};

function judged(
  expected: readonly string[],
  { credit = 'whole', ...fields }: Partial<Exercise> & { credit?: 'whole' | 'partial' } = {},
) {
  return { exercise: exampleExercise({ points: 10, ...fields }), expected, credit };
}

function completed(...tests: readonly TestRun[]): RunOutcome {
  return { kind: 'completed', tests, output };
}

/** What partial credit gives for these tests; those that are not named passed. */
function earn(
  titles: readonly string[],
  fields: Parameters<typeof judged>[1],
  runs: Readonly<Record<string, Partial<TestRun>>> = {},
): number {
  const tests = titles.map((title) => exampleRun(title, runs[title]));
  const { points } = judgeRun(
    judged(titles, { credit: 'partial', ...fields }),
    completed(...tests),
    sound,
  );
  return points.earned;
}

test('an exercise is passed when its tests passed and its types fit', () => {
  expect(judgeRun(judged(['a']), completed(exampleRun('a')), sound)).toEqual({
    status: 'graded',
    verdict: 'passed',
    points: { earned: 10, gradable: 10, max: 10 },
    problem: null,
    tests: [
      { title: 'a', verdict: 'passed', message: null },
      { title: TYPES_TEST, verdict: 'passed', message: null },
    ],
    matches_reference: null,
  });
});

test.each<[string, RunOutcome, string, string]>([
  ['comes to its end', completed(exampleRun('a')), 'graded', 'passed'],
  ['ends with a failed test', completed(exampleRun('a', failed)), 'graded', 'failed'],
  [
    'ends with a skipped test',
    completed(exampleRun('a', { status: 'skipped' })),
    'graded',
    'failed',
  ],
  [
    'met its limit on memory',
    { kind: 'completed', tests: [exampleRun('a', failed)], output, memoryMb: 512 },
    'oom',
    'failed',
  ],
  ['cannot be loaded', { kind: 'not-loaded', message: 'no', output }, 'learner_error', 'errored'],
  ['ends the process', { kind: 'crashed', how: crash, output }, 'learner_error', 'errored'],
  [
    'runs out of memory',
    { kind: 'crashed', how: { ...crash, outOfMemory: true }, output },
    'oom',
    'errored',
  ],
  ['takes too long', exampleTimeout({ finished: [exampleRun('a')] }), 'timeout', 'errored'],
  [
    'prints too much',
    { kind: 'output-limit', bytes: 2_000_001, output },
    'output_limit',
    'errored',
  ],
])('the status of a run that %s says so', (_, outcome, status, verdict) => {
  expect(judgeRun(judged(['a']), outcome, sound)).toMatchObject({ status, verdict });
});

test.each<RunOutcome>([
  { kind: 'not-started', code: 1, output },
  { kind: 'service-lost', reason: 'postgres is gone', output },
  { kind: 'starved', seconds: 30, spent: exampleSpent(), output },
])('a run that is $kind is no verdict on the code: the machine is to blame', (outcome) => {
  expect(refusalOf(() => judgeRun(judged(['a']), outcome, sound)).blame).toBe('machine');
});

test('a run that came to its end without one of its tests was tampered with', () => {
  const { status, verdict, tests } = judgeRun(
    judged(['a', 'b']),
    completed(exampleRun('a')),
    sound,
  );
  expect({ status, verdict, b: tests[1] }).toEqual({
    status: 'tampered',
    verdict: 'failed',
    b: { title: 'b', verdict: 'not-run', message: null },
  });
});

test('a run that was tampered with earns nothing, also where parts count', () => {
  const { points } = judgeRun(
    judged(['a', 'b'], { credit: 'partial' }),
    completed(exampleRun('a')),
    sound,
  );
  expect(points).toEqual({ earned: 0, gradable: 10, max: 10 });
});

test('a test that nobody expects is not told of, and earns nothing', () => {
  const { verdict, tests } = judgeRun(
    judged(['a']),
    completed(exampleRun('a'), exampleRun('x', failed)),
    sound,
  );
  expect({ verdict, titles: tests.map(({ title }) => title) }).toEqual({
    verdict: 'passed',
    titles: ['a', TYPES_TEST],
  });
});

test('types that do not fit fail the exercise, and are told', () => {
  const { verdict, points, tests } = judgeRun(judged(['a']), completed(exampleRun('a')), untyped);
  expect({ verdict, points, types: tests.at(-1) }).toEqual({
    verdict: 'failed',
    points: { earned: 0, gradable: 10, max: 10 },
    types: { title: TYPES_TEST, verdict: 'failed', message: untyped.types.errors[0] },
  });
});

test.each<[string, readonly string[], string]>([
  ['an end by time', ['a'], 'timeout'],
  ['meddling', ['a', 'b'], 'tampered'],
])('where the compiler was ended by time, the status is that of %s', (_, expected, status) => {
  const types = { ...untyped.types, late: true } as const;
  const outcome = completed(exampleRun('a'));
  expect(judgeRun(judged(expected), outcome, { ...sound, types })).toMatchObject({
    status,
    verdict: 'failed',
  });
});

test('types that do not fit change nothing about a run that went wrong', () => {
  expect(judgeRun(judged(['a']), exampleTimeout(), untyped).verdict).toBe('errored');
});

test('an exercise of which nothing could be judged is not graded, and costs nothing', () => {
  const { verdict, points, tests } = judgeRun(
    judged(['a']),
    completed(exampleRun('a', needsPostgres)),
    sound,
  );
  expect({ verdict, points, a: tests[0] }).toEqual({
    verdict: 'not-graded',
    points: { earned: 0, gradable: 0, max: 10 },
    a: { title: 'a', verdict: 'not-graded', message: 'needs postgres' },
  });
});

test('a failed test says what was wanted and what came', () => {
  const failure = exampleFailure({ expected: '"HELLO!"', received: '"hello"' });
  const outcome = completed(exampleRun('a', { status: 'failed', failure }));
  expect(judgeRun(judged(['a']), outcome, sound).tests[0]?.message).toBe(
    [
      'Your code gave another result than the test expects.',
      'expected  "HELLO!"',
      'received  "hello"',
    ].join('\n'),
  );
});

test('what is not written yet is told with the file to start in', () => {
  const failure = exampleFailure({ kind: 'not-implemented', message: 'tiny/shout' });
  const outcome = completed(exampleRun('a', { status: 'failed', failure }));
  expect(judgeRun(judged(['a']), outcome, sound).tests[0]?.message).toBe(
    'This part is not written yet. Start in chapters/01-tiny/src/shout.ts.',
  );
});

test('a long message is cut, and both of its halves are there', () => {
  const failure = exampleFailure({ expected: 'x'.repeat(5000), received: 'y'.repeat(5000) });
  const outcome = completed(exampleRun('a', { status: 'failed', failure }));
  const message = judgeRun(judged(['a']), outcome, sound).tests[0]?.message ?? '';
  expect(message).toMatch(/\nexpected {2}x{200,}…\nreceived {2}y{200,}…$/);
  expect(message.length).toBeLessThanOrEqual(2000);
});

test('a long list of type errors is cut', () => {
  const errors = Array.from({ length: 500 }, (_, at) => `src/shout.ts:${at}:1 no`);
  const { tests } = judgeRun(judged(['a']), completed(exampleRun('a')), {
    ...sound,
    types: { errors },
  });
  expect(tests.at(-1)?.message).toHaveLength(2000);
});

test('the known answer that it equals is told, and changes nothing', () => {
  const { matches_reference, verdict } = judgeRun(judged(['a']), completed(exampleRun('a')), {
    types: { errors: [] },
    match: 'reference',
  });
  expect({ matches_reference, verdict }).toEqual({
    matches_reference: 'reference',
    verdict: 'passed',
  });
});

test('where parts count, a share of a point is rounded down', () => {
  expect(earn(['a', 'b', 'c'], {}, { c: failed })).toBe(6);
});

test('where parts do not count, a failed exercise earns nothing', () => {
  expect(earn(['a', 'b', 'c'], { credit: 'whole' }, { c: failed })).toBe(0);
});

test('where parts count, a passed exercise earns all of it', () => {
  expect(earn(['a', 'b', 'c'], {})).toBe(10);
});

test('what the starter passes already earns nothing', () => {
  expect(earn(['a', 'b', 'c'], { passes: ['a'] }, { b: failed })).toBe(5);
});

test('an exercise of which only that passes what the starter passes too earns nothing', () => {
  expect(earn(['a', 'b'], { passes: ['a'] }, { b: failed })).toBe(0);
});

test('what the starter passes and the answer breaks is taken off', () => {
  expect(earn(['a', 'b', 'c'], { passes: ['a'] }, { a: failed })).toBe(6);
});

test('types that do not fit are taken off', () => {
  const { points } = judgeRun(
    judged(['a', 'b', 'c'], { credit: 'partial' }),
    completed(exampleRun('a'), exampleRun('b'), exampleRun('c')),
    untyped,
  );
  expect(points.earned).toBe(7);
});

test('what could not be judged is neither earned nor taken off', () => {
  expect(earn(['a', 'b', 'c'], {}, { a: needsPostgres, b: failed })).toBe(5);
});

test('what was not run counts as not passed', () => {
  expect(earn(['a', 'b'], {}, { b: { status: 'skipped' } })).toBe(5);
});

test.each([1, 2, 3, 5, 7, 10, 100])(
  'where parts count, whatever fails of %d points leaves less than all, in whole numbers',
  (points) => {
    const titles = ['a', 'b', 'c', 'd'];
    const ways = [failed, { status: 'skipped' } as const];
    const starters = [[], ['a'], ['a', 'b'], titles];
    const earned = titles.flatMap((title) =>
      ways.flatMap((way) =>
        starters.map((passes) => earn(titles, { points, passes }, { [title]: way })),
      ),
    );
    const odd = earned.filter((one) => !Number.isInteger(one) || one < 0 || one >= points);
    expect(odd).toEqual([]);
  },
);

test('an error earns nothing, also where parts count', () => {
  const finished = [exampleRun('a'), exampleRun('b')];
  const { points } = judgeRun(
    judged(['a', 'b', 'c'], { credit: 'partial' }),
    exampleTimeout({ finished }),
    sound,
  );
  expect(points).toEqual({ earned: 0, gradable: 10, max: 10 });
});

test('the points of several exercises add up to whole numbers, also where parts count', () => {
  const ten = judged(['a', 'b', 'c'], { credit: 'partial' });
  const outcome = completed(exampleRun('a'), exampleRun('b', failed), exampleRun('c', failed));
  const { points } = judgeRun(ten, outcome, sound);
  expect(addPoints([points, points, points])).toEqual({ earned: 9, gradable: 30, max: 30 });
});

test('what was never run has earned nothing, and each of its tests is listed', () => {
  expect(
    judgeUnrun(judged(['a', 'b'], { credit: 'partial', passes: ['a'] }), {
      status: 'timeout',
      verdict: 'errored',
      problem: 'The compiler was not done.',
    }),
  ).toEqual({
    status: 'timeout',
    verdict: 'errored',
    points: { earned: 0, gradable: 10, max: 10 },
    problem: 'The compiler was not done.',
    tests: [
      { title: 'a', verdict: 'not-run', message: null },
      { title: 'b', verdict: 'not-run', message: null },
      { title: TYPES_TEST, verdict: 'not-run', message: null },
    ],
    matches_reference: null,
  });
});
