import type { Course, Exercise, Hint } from '../../src/model/course';
import type { ExerciseResult, TestResult } from '../../src/model/result';
import type { Failure, RunOutcome, TestRun, TimeSpent } from '../../src/model/run';

/** An exercise with the fields that matter; the rest is as usual. */
export function exampleExercise(fields: Partial<Exercise> = {}): Exercise {
  return {
    id: 'tiny/shout',
    stem: 'shout',
    chapter: '01-tiny',
    order: 2,
    title: 'Shout a text',
    points: 5,
    minutes: 10,
    track: 'core',
    practice: 'texts',
    edits: ['src/shout.ts'],
    after: [],
    needs: [],
    services: [],
    passes: [],
    todo: undefined,
    brief: 'exercises/02-shout.md',
    suite: 'tests/shout.test.ts',
    task: 'Finish `shout`.',
    hints: [],
    ...fields,
  };
}

export function exampleCourse(exercises: readonly Exercise[], root = '/course'): Course {
  const names = [...new Set(exercises.map(({ chapter }) => chapter))];
  const chapters = names.map((name) => ({
    name,
    topic: name.slice(3),
    exercises: exercises.filter(({ chapter }) => chapter === name),
  }));
  return { root, chapters };
}

export function exampleHint(title: string, when?: string): Hint {
  return { when, title, text: `about ${title}` };
}

/** A failed expectation, unless the fields say otherwise. */
export function exampleFailure(fields: Partial<Failure> = {}): Failure {
  return {
    kind: 'assertion',
    message: 'expect(received).toBe(expected)',
    expected: undefined,
    received: undefined,
    rows: undefined,
    stack: '',
    place: undefined,
    ...fields,
  };
}

/** A test that ran and passed, unless the fields say otherwise. */
export function exampleRun(title: string, fields: Partial<TestRun> = {}): TestRun {
  return {
    title,
    status: 'passed',
    milliseconds: 3,
    failure: undefined,
    missing: undefined,
    ...fields,
  };
}

type TimedOut = Extract<RunOutcome, { kind: 'timed-out' }>;

/**
 * A run that computed until its 30 seconds were over, on a machine that nobody else used, unless
 * the fields say otherwise.
 */
export function exampleTimeout(fields: Partial<TimedOut> = {}): TimedOut {
  return {
    kind: 'timed-out',
    seconds: 30,
    why: 'cpu',
    spent: exampleSpent(),
    finished: [],
    output: 'printed',
    ...fields,
  };
}

export function exampleSpent(fields: Partial<TimeSpent> = {}): TimeSpent {
  return { wallSeconds: 30.5, cpuSeconds: 29.5, withheldSeconds: 0.5, busy: false, ...fields };
}

/** A test that passed, unless the fields say otherwise. */
export function exampleTest(title: string, fields: Partial<TestResult> = {}): TestResult {
  return { title, verdict: 'passed', failure: undefined, missing: undefined, ...fields };
}

/** An exercise that was judged and failed, unless the fields say otherwise. */
export function exampleResult(fields: Partial<ExerciseResult> = {}): ExerciseResult {
  return {
    exercise: 'tiny/shout',
    verdict: 'failed',
    problem: undefined,
    tests: [],
    unknown: [],
    output: '',
    points: { earned: 0, gradable: 5, max: 5 },
    ...fields,
  };
}
