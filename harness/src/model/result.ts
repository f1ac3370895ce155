import type { Failure, TimeSpent } from './run';

export type TestVerdict = 'passed' | 'failed' | 'not-run' | 'not-graded';

export interface TestResult {
  readonly title: string;
  readonly verdict: TestVerdict;
  readonly failure: Failure | undefined;
  /** The service for want of which it was not graded. */
  readonly missing: string | undefined;
  /** What was printed in it, as far as that is known. */
  readonly printed?: string;
}

/** What a run says about progress: one that was `late` was ended by time, and proves nothing. */
export type RunEnd = 'passed' | 'not-passed' | 'late';

export type ExerciseVerdict = 'passed' | 'failed' | 'errored' | 'not-graded';

/** What became of one exercise. */
export interface ExerciseResult {
  readonly exercise: string;
  readonly verdict: ExerciseVerdict;
  /** Why the run as a whole went wrong, where it did; for people. */
  readonly problem: string | undefined;
  /**
   * What the run had of the machine, where it was ended by time: that proves nothing about the
   * code.
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

/** Whole numbers; `gradable` is what could be judged here, `max` what there is. */
export interface Points {
  readonly earned: number;
  readonly gradable: number;
  readonly max: number;
}
