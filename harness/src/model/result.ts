import type { Failure, TimeSpent } from './run';

export type TestVerdict = 'passed' | 'failed' | 'not-run' | 'not-graded';

export interface TestResult {
  readonly title: string;
  readonly verdict: TestVerdict;
  readonly failure: Failure | undefined;
  /** The missing service because of which it was not graded. */
  readonly missing: string | undefined;
  /** What the code printed during the test, if that is known. */
  readonly printed?: string;
}

/** What a run means for progress. `late`: it reached its time limit, and proves nothing. */
export type RunEnd = 'passed' | 'not-passed' | 'late';

export type ExerciseVerdict = 'passed' | 'failed' | 'errored' | 'not-graded';

/** The result of one exercise. */
export interface ExerciseResult {
  readonly exercise: string;
  readonly verdict: ExerciseVerdict;
  /** Why the run as a whole went wrong, if it did; for people. */
  readonly problem: string | undefined;
  /**
   * The time that the run got from the machine, when it reached its time limit: such a run proves
   * nothing about the code.
   */
  readonly late?: TimeSpent;
  readonly tests: readonly TestResult[];
  /** Titles that ran although nobody expects them. */
  readonly unknown: readonly string[];
  /** Errors of the type check in the learner's files; left out where types were not checked. */
  readonly types?: readonly string[];
  /** What the learner's code printed. */
  readonly output: string;
  readonly points: Points;
}

/** Whole numbers; `gradable` are the points that could be graded here, `max` all points. */
export interface Points {
  readonly earned: number;
  readonly gradable: number;
  readonly max: number;
}
