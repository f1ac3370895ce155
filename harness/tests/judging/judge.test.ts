import { addPoints, judge } from '../../src/judging/judge';
import type { RunOutcome } from '../../src/model/run';
import {
  exampleExercise,
  exampleFailure,
  exampleRun,
  exampleSpent,
  exampleTimeout,
} from '../support/examples';
import { refusalOf } from '../support/refusal';

const exercise = exampleExercise({ id: 'tiny/shout', points: 5 });
const failed = { status: 'failed', failure: exampleFailure() } as const;

function judgeRuns(expected: readonly string[], tests: readonly ReturnType<typeof exampleRun>[]) {
  return judge(exercise, expected, { kind: 'completed', tests, output: '' });
}

test('an exercise is passed when every expected test passed', () => {
  expect(judgeRuns(['a', 'b'], [exampleRun('a'), exampleRun('b')])).toEqual({
    exercise: 'tiny/shout',
    verdict: 'passed',
    problem: undefined,
    tests: [
      { title: 'a', verdict: 'passed', failure: undefined, missing: undefined },
      { title: 'b', verdict: 'passed', failure: undefined, missing: undefined },
    ],
    unknown: [],
    output: '',
    points: { earned: 5, gradable: 5, max: 5 },
  });
});

test('one failed test fails the exercise, and nothing is earned', () => {
  const { verdict, points } = judgeRuns(['a', 'b'], [exampleRun('a'), exampleRun('b', failed)]);
  expect({ verdict, points }).toEqual({
    verdict: 'failed',
    points: { earned: 0, gradable: 5, max: 5 },
  });
});

test('a failure keeps what the run found out about it', () => {
  const failure = exampleFailure({ expected: '1', received: '2' });
  const { tests } = judgeRuns(['a'], [exampleRun('a', { status: 'failed', failure })]);
  expect(tests[0]?.failure).toEqual(failure);
});

test('a test that did not run has not passed, and fails the exercise', () => {
  const { verdict, tests } = judgeRuns(['a', 'b'], [exampleRun('a')]);
  expect({ verdict, b: tests[1]?.verdict }).toEqual({ verdict: 'failed', b: 'not-run' });
});

test('a test that was skipped without a reason has not run', () => {
  const { verdict, tests } = judgeRuns(['a'], [exampleRun('a', { status: 'skipped' })]);
  expect({ verdict, a: tests[0]?.verdict }).toEqual({ verdict: 'failed', a: 'not-run' });
});

test('tests come in the expected order, whatever the order in which they ran', () => {
  const { tests } = judgeRuns(['a', 'b', 'c'], [exampleRun('c'), exampleRun('a'), exampleRun('b')]);
  expect(tests.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
});

test('a test that nobody expects counts for nothing, and is named', () => {
  const { verdict, tests, unknown } = judgeRuns(['a'], [exampleRun('a'), exampleRun('x', failed)]);
  expect({ verdict, titles: tests.map(({ title }) => title), unknown }).toEqual({
    verdict: 'passed',
    titles: ['a'],
    unknown: ['x'],
  });
});

test('a passing test that nobody expects does not make up for one that is expected', () => {
  expect(judgeRuns(['a'], [exampleRun('x')]).verdict).toBe('failed');
});

test('no expected test at all is an error, not a pass', () => {
  const { verdict, points } = judgeRuns([], [exampleRun('x')]);
  expect({ verdict, points }).toEqual({
    verdict: 'errored',
    points: { earned: 0, gradable: 5, max: 5 },
  });
});

const needsPostgres = { status: 'skipped', missing: 'postgres' } as const;

test('a test that could not be graded does not stand in the way of passing', () => {
  const { verdict, tests, points } = judgeRuns(
    ['a', 'b'],
    [exampleRun('a'), exampleRun('b', needsPostgres)],
  );
  expect({ verdict, b: tests[1], points }).toEqual({
    verdict: 'passed',
    b: { title: 'b', verdict: 'not-graded', failure: undefined, missing: 'postgres' },
    points: { earned: 5, gradable: 5, max: 5 },
  });
});

test('an exercise of which nothing could be graded leaves what is gradable, never what there is', () => {
  const { verdict, points } = judgeRuns(['a'], [exampleRun('a', needsPostgres)]);
  expect({ verdict, points }).toEqual({
    verdict: 'not-graded',
    points: { earned: 0, gradable: 0, max: 5 },
  });
});

test('a failed test counts, also where another could not be graded', () => {
  const runs = [exampleRun('a', failed), exampleRun('b', needsPostgres)];
  expect(judgeRuns(['a', 'b'], runs).verdict).toBe('failed');
});

const output = 'printed';
const crashed = { code: null, signal: null, outOfMemory: false };

test.each<[string, RunOutcome, string]>([
  [
    'cannot be loaded',
    { kind: 'not-loaded', message: 'Cannot find module', output },
    'The tests could not be loaded.\nCannot find module',
  ],
  [
    'ends the process',
    { kind: 'crashed', how: { ...crashed, code: 0 }, output },
    'The process ended with code 0 before the tests were done. Does your code call process.exit?',
  ],
  [
    'is ended by a signal',
    { kind: 'crashed', how: { ...crashed, signal: 'SIGSEGV' }, output },
    'The process was ended by SIGSEGV before the tests were done.',
  ],
  [
    'needs too much memory',
    { kind: 'crashed', how: { ...crashed, signal: 'SIGABRT', outOfMemory: true }, output },
    'The process ran out of memory. Does the code keep adding to a list or string?',
  ],
  [
    'computes for too long',
    exampleTimeout({ why: 'cpu' }),
    'The tests did not end within 30 seconds, so they were stopped. They used the processor most of the time: is there a loop that never ends? `COURSE_SECONDS=60` gives them more time.',
  ],
  [
    'waits for too long',
    exampleTimeout({ why: 'silent' }),
    'The tests did not end within 30 seconds, so they were stopped. They waited most of the time: is there a promise that is never resolved, or a statement that waits for a lock that your own code holds? `COURSE_SECONDS=60` gives them more time.',
  ],
  [
    'takes too long in a way that is not known',
    exampleTimeout({ why: 'wall' }),
    'The tests did not end within 30 seconds, so they were stopped. Is there a loop that never ends, a promise that is never resolved, or a statement that waits for a lock that your own code holds? `COURSE_SECONDS=60` gives them more time.',
  ],
  [
    'prints too much',
    { kind: 'output-limit', bytes: 2000001, output },
    'The tests were stopped after 2000001 bytes of output. Does the code print in an endless loop?',
  ],
])(
  'a run that %s is an error with its reason, and no test of it has run',
  (_, outcome, problem) => {
    const result = judge(exercise, ['a'], outcome);
    expect(result).toMatchObject({
      verdict: 'errored',
      problem,
      tests: [{ title: 'a', verdict: 'not-run' }],
      output: 'printed',
      points: { earned: 0, gradable: 5, max: 5 },
    });
  },
);

test('tests that ended before the time was up keep their verdict, and earn nothing', () => {
  const finished = [exampleRun('a'), exampleRun('b', failed)];
  const outcome = exampleTimeout({ finished });
  expect(judge(exercise, ['a', 'b', 'c'], outcome)).toMatchObject({
    verdict: 'errored',
    late: outcome.spent,
    tests: [{ verdict: 'passed' }, { verdict: 'failed' }, { verdict: 'not-run' }],
    points: { earned: 0 },
  });
});

test('of a run that takes too long, the test is named that had not ended', () => {
  const outcome = {
    kind: 'timed-out',
    seconds: 30,
    why: 'wall',
    spent: exampleSpent(),
    finished: [],
    unfinished: 'b',
    output,
  } as const;
  const { problem } = judge(exercise, ['a', 'b'], outcome);
  expect(problem).toMatch(
    /^The tests did not end within 30 seconds[^]*\nThe test that was running: "b"\.$/,
  );
});

test('what fails when the tests have ended is told as that', () => {
  const outcome = { kind: 'not-loaded', message: 'boom', afterTests: true, output } as const;
  expect(judge(exercise, ['a'], outcome)).toMatchObject({
    verdict: 'errored',
    problem: 'The tests ran, but something failed outside of them.\nboom',
  });
});

test('a run that could not be started says nothing about the code: the machine is to blame', () => {
  const outcome = {
    kind: 'not-started',
    code: 1,
    output: 'Cannot find module jest-circus\n',
  } as const;
  expect(refusalOf(() => judge(exercise, ['a'], outcome))).toEqual({
    message:
      'the tests could not be started: Jest ended with code 1\nCannot find module jest-circus',
    next: 'This is not a fault of your code. `npx course doctor` checks this machine.',
    blame: 'machine',
  });
});

test('a run that hardly had a processor says nothing about the code: the machine is to blame', () => {
  const spent = exampleSpent({ wallSeconds: 200.4, cpuSeconds: 3.14, withheldSeconds: 195 });
  const outcome = { kind: 'starved', seconds: 20, spent, output } as const;
  expect(refusalOf(() => judge(exercise, ['a'], outcome))).toEqual({
    message:
      'the tests were not judged: this machine was too busy, in 200 seconds they got only 3.1 seconds of processor time',
    next: 'This is not a fault of your code. Run it again when fewer programs are running; `COURSE_SECONDS=40` gives it more time.',
    blame: 'machine',
  });
});

test('points of several exercises are added up', () => {
  const sum = addPoints([
    { earned: 5, gradable: 5, max: 5 },
    { earned: 0, gradable: 0, max: 20 },
    { earned: 0, gradable: 10, max: 10 },
  ]);
  expect(sum).toEqual({ earned: 5, gradable: 15, max: 35 });
});

test('the points of nothing are none', () => {
  expect(addPoints([])).toEqual({ earned: 0, gradable: 0, max: 0 });
});
