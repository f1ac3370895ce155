import { judge } from '../judging/judge';
import type { Exercise } from '../model/course';
import type { GradedExercise, GradedTest, GradeStatus } from '../model/grade';
import type { Points, TestResult } from '../model/result';
import type { Failure, RunOutcome } from '../model/run';
import type { TypeVerdict } from '../model/type-check';
import { explainClimate } from '../report/explain-climate';
import { explainFailure, showDifference } from '../report/explain-failure';
import { fitMessage, MOST_LINES } from '../report/fit-lines';
import type { Prepared } from './prepare/preparer';

/** A test that every exercise has besides its own; the compiler decides it, outside the box. */
export const TYPES_TEST = 'the types fit';

const LONGEST_MESSAGE = 2000;

/** The part of a graded exercise that its run determines. */
export type Judgement = Pick<
  GradedExercise,
  'status' | 'verdict' | 'points' | 'problem' | 'tests' | 'matches_reference'
>;

export interface Judged {
  readonly exercise: Exercise;
  readonly expected: readonly string[];
  readonly credit: 'whole' | 'partial';
}

/** The judgement on an answer whose code has run. */
export function judgeRun(
  { exercise, expected, credit }: Judged,
  outcome: RunOutcome,
  { types: { errors: typeErrors, late }, match }: Prepared & { readonly types: TypeVerdict },
): Judgement {
  const { verdict, problem, tests: own } = judge(exercise, expected, outcome);
  const fit: GradedTest = {
    title: TYPES_TEST,
    verdict: typeErrors.length === 0 ? 'passed' : 'failed',
    message: typeErrors.length === 0 ? null : typeErrors.join('\n').slice(0, LONGEST_MESSAGE),
  };
  const tests = [...own.map((test) => gradeTest(test, exercise)), fit];
  const whole = verdict === 'passed' && typeErrors.length > 0 ? 'failed' : verdict;
  const ran = statusOf(outcome, expected);
  const status = late && ran === 'graded' ? 'timeout' : ran;
  return {
    status,
    verdict: whole,
    // When the code has interfered with the run, none of its test results can be trusted.
    points: award(exercise, tests, {
      verdict: whole,
      credit: status === 'tampered' ? 'whole' : credit,
    }),
    problem: problem ?? null,
    tests,
    matches_reference: match,
  };
}

/** The judgement where nothing was run. */
export function judgeUnrun(
  { exercise, expected }: Judged,
  {
    status,
    verdict,
    problem,
  }: { status: GradeStatus; verdict: 'errored' | 'not-begun'; problem: string | null },
): Judgement {
  const titles = [...expected, TYPES_TEST];
  const { points: max } = exercise;
  return {
    status,
    verdict,
    points: { earned: 0, gradable: max, max },
    problem,
    tests: titles.map((title) => ({ title, verdict: 'not-run', message: null })),
    matches_reference: null,
  };
}

function gradeTest(
  { title, verdict, failure: whole, missing }: TestResult,
  exercise: Exercise,
): GradedTest {
  if (missing !== undefined) return { title, verdict, message: `needs ${missing}` };
  if (!whole) return { title, verdict, message: null };
  const failure = shorten(whole);
  const start = `chapters/${exercise.chapter}/${exercise.edits[0] ?? ''}`;
  const reason = [explainFailure(failure, start), ...explainClimate(failure)].join('\n');
  const difference = fitMessage(showDifference(failure), LONGEST_MESSAGE - reason.length - 1);
  return { title, verdict, message: [reason, difference].filter(Boolean).join('\n') };
}

/** Much more than is shown, and little enough to choose from, whatever an answer returned. */
const MOST_READ = 100_000;

function shorten(failure: Failure): Failure {
  const { message, expected, received, rows } = failure;
  const cut = (text: string) => text.slice(0, MOST_READ);
  return {
    ...failure,
    message: cut(message),
    expected: expected === undefined ? undefined : cut(expected),
    received: received === undefined ? undefined : cut(received),
    rows: rows?.slice(0, MOST_LINES).map((row) => ({
      at: cut(row.at),
      expected: cut(row.expected),
      received: cut(row.received),
    })),
  };
}

function statusOf(outcome: RunOutcome, expected: readonly string[]): GradeStatus {
  switch (outcome.kind) {
    case 'completed': {
      if (outcome.memoryMb !== undefined) return 'oom';
      const ran = new Set(outcome.tests.map(({ title }) => title));
      return expected.every((title) => ran.has(title)) ? 'graded' : 'tampered';
    }
    case 'timed-out':
      return 'timeout';
    case 'output-limit':
      return 'output_limit';
    case 'crashed':
      return outcome.how.outOfMemory ? 'oom' : 'learner_error';
    case 'not-loaded':
      return 'learner_error';
    case 'not-started':
    case 'service-lost':
    case 'starved':
      return 'infra_error';
  }
}

/** Points are whole numbers, so that sums are exact: partial credit is rounded down. */
function award(
  { points: max, passes }: Exercise,
  tests: readonly GradedTest[],
  { verdict, credit }: { verdict: Judgement['verdict']; credit: Judged['credit'] },
): Points {
  if (verdict === 'not-graded') return { earned: 0, gradable: 0, max };
  if (verdict === 'passed') return { earned: max, gradable: max, max };
  if (credit === 'whole' || verdict !== 'failed') return { earned: 0, gradable: max, max };
  // Tests that the starter passes, types included, give no credit; when the answer breaks one, it
  // counts as failed.
  const given = [TYPES_TEST, ...passes];
  const passed = tests.filter((test) => test.verdict === 'passed' && !given.includes(test.title));
  const missed = tests.filter(({ verdict: of }) => of === 'failed' || of === 'not-run');
  const counted = passed.length + missed.length;
  return {
    earned: Math.floor((max * passed.length) / Math.max(counted, 1)),
    gradable: max,
    max,
  };
}
