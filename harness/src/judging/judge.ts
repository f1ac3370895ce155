import type { Exercise } from '../model/course';
import { CourseError } from '../model/course-error';
import type { ExerciseResult, ExerciseVerdict, Points, TestResult } from '../model/result';
import type { CrashReason, RunOutcome, TestRun } from '../model/run';

/**
 * The verdict on one run. Only the list of expected tests counts: a test that did not run has not
 * passed.
 */
export function judge(
  exercise: Exercise,
  expected: readonly string[],
  outcome: RunOutcome,
): ExerciseResult {
  refuseToJudge(outcome);
  const ran = new Map(testsOf(outcome).map((test) => [test.title, test]));
  const tests = expected.map((title) => judgeTest(title, ran.get(title)));
  const verdict = decideVerdict(outcome, tests);
  return {
    exercise: exercise.id,
    verdict,
    problem: withUnfinished(describeProblem(outcome), outcome),
    ...(outcome.kind === 'timed-out' ? { late: outcome.spent } : {}),
    tests,
    unknown: [...ran.keys()].filter((title) => !expected.includes(title)),
    output: outcome.output,
    points: award(exercise.points, verdict),
  };
}

type TimedOut = Extract<RunOutcome, { kind: 'timed-out' }>;

/** An outcome from which the code can be judged. */
type Judgeable = Exclude<RunOutcome, { kind: 'not-started' | 'service-lost' | 'starved' }>;

/** Throws where the machine failed: that says nothing about the code. */
export function refuseToJudge(outcome: RunOutcome): asserts outcome is Judgeable {
  if (outcome.kind === 'not-started') throw notStarted(outcome);
  if (outcome.kind === 'service-lost') throw serviceLost(outcome);
  if (outcome.kind === 'starved') throw starved(outcome);
}

function starved({ seconds, spent }: Extract<RunOutcome, { kind: 'starved' }>): CourseError {
  const { wallSeconds, cpuSeconds } = spent;
  const had = `in ${Math.round(wallSeconds)} seconds they got only ${cpuSeconds.toFixed(1)} seconds of processor time`;
  return new CourseError(`the tests were not judged: this machine was too busy, ${had}`, {
    next: `This is not a fault of your code. Run it again when fewer programs are running; \`COURSE_SECONDS=${2 * seconds}\` gives it more time.`,
    blame: 'machine',
  });
}

function serviceLost({ reason }: Extract<RunOutcome, { kind: 'service-lost' }>): CourseError {
  return new CourseError(`the tests were not judged: ${reason}`, {
    next: 'This is not a fault of your code. Run it again: services that have stopped are started again. If it happens again, remove the services with `npx course services down`.',
    blame: 'machine',
  });
}

function notStarted({ code, output }: Extract<RunOutcome, { kind: 'not-started' }>): CourseError {
  const lines = output.trim().split('\n').slice(-12).join('\n');
  return new CourseError(`the tests could not be started: Jest ended with code ${code}\n${lines}`, {
    next: 'This is not a fault of your code. `npx course doctor` checks this machine.',
    blame: 'machine',
  });
}

function testsOf(outcome: Judgeable): readonly TestRun[] {
  if (outcome.kind === 'completed') return outcome.tests;
  return outcome.kind === 'timed-out' ? outcome.finished : [];
}

function judgeTest(title: string, run: TestRun | undefined): TestResult {
  if (run === undefined)
    return { title, verdict: 'not-run', failure: undefined, missing: undefined };
  const { failure, missing, printed = '' } = run;
  const seen = { title, failure, missing, ...(printed === '' ? {} : { printed }) };
  if (missing !== undefined) return { ...seen, verdict: 'not-graded' };
  return { ...seen, verdict: run.status === 'skipped' ? 'not-run' : run.status };
}

function decideVerdict(outcome: RunOutcome, tests: readonly TestResult[]): ExerciseVerdict {
  if (outcome.kind !== 'completed' || tests.length === 0) return 'errored';
  if (tests.every(({ verdict }) => verdict === 'not-graded')) return 'not-graded';
  return tests.every(({ verdict }) => verdict === 'passed' || verdict === 'not-graded')
    ? 'passed'
    : 'failed';
}

function award(points: number, verdict: ExerciseVerdict): Points {
  if (verdict === 'not-graded') return { earned: 0, gradable: 0, max: points };
  return { earned: verdict === 'passed' ? points : 0, gradable: points, max: points };
}

/** The sum of the points of several exercises. */
export function addPoints(all: readonly Points[]): Points {
  return all.reduce(
    (sum, { earned, gradable, max }) => ({
      earned: sum.earned + earned,
      gradable: sum.gradable + gradable,
      max: sum.max + max,
    }),
    { earned: 0, gradable: 0, max: 0 },
  );
}

function withUnfinished(problem: string | undefined, outcome: Judgeable): string | undefined {
  if (problem === undefined || outcome.kind !== 'timed-out' || outcome.unfinished === undefined)
    return problem;
  return `${problem}\nThe test that was running: "${outcome.unfinished}".`;
}

function describeProblem(outcome: Judgeable): string | undefined {
  switch (outcome.kind) {
    case 'completed':
      return outcome.memoryMb === undefined
        ? undefined
        : `The code reached its limit of ${outcome.memoryMb} MB of memory, and a process was ended for that. Does the code keep adding to a list or string?`;
    case 'not-loaded':
      return outcome.afterTests
        ? `The tests ran, but something failed outside of them.\n${outcome.message}`
        : `The tests could not be loaded.\n${outcome.message}`;
    case 'crashed':
      return describeCrash(outcome.how);
    case 'timed-out':
      return describeLateEnd(outcome);
    case 'output-limit':
      return `The tests were stopped after ${outcome.bytes} bytes of output. Does the code print in an endless loop?`;
  }
}

const SUSPECTS: Readonly<Record<TimedOut['why'], string>> = {
  cpu: 'They used the processor most of the time: is there a loop that never ends?',
  silent:
    'They waited most of the time: is there a promise that is never resolved, or a statement that waits for a lock that your own code holds?',
  wall: 'Is there a loop that never ends, a promise that is never resolved, or a statement that waits for a lock that your own code holds?',
};

/** Without measured times: two grades of the same submission must have the same message. */
function describeLateEnd({ seconds, why }: TimedOut): string {
  return `The tests did not end within ${seconds} seconds, so they were stopped. ${SUSPECTS[why]} \`COURSE_SECONDS=${2 * seconds}\` gives them more time.`;
}

function describeCrash({ code, signal, outOfMemory }: CrashReason): string {
  if (outOfMemory)
    return 'The process ran out of memory. Does the code keep adding to a list or string?';
  if (signal !== null) return `The process was ended by ${signal} before the tests were done.`;
  return `The process ended with code ${code} before the tests were done. Does your code call process.exit?`;
}
