/** Why a test failed, as far as the run can tell. */
export type FailureKind =
  /** An expectation was not met. */
  | 'assertion'
  /**
   * The shop (the chapter's app) threw an error with a code of its own where the test expected a
   * result.
   */
  | 'refusal'
  | 'not-implemented'
  /** Any other error was thrown. */
  | 'error'
  | 'timeout';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly expected: string | undefined;
  readonly received: string | undefined;
  /** For objects and lists: only what differs. */
  readonly rows: readonly DifferentRow[] | undefined;
  readonly stack: string;
  /** Where in the suite it happened, if that is known. */
  readonly place: TestPlace | undefined;
}

export interface TestPlace {
  /** `path:line:column` */
  readonly at: string;
  /** The lines of the test up to there. */
  readonly code: readonly string[];
}

/** One place at which two values differ. */
export interface DifferentRow {
  readonly at: string;
  readonly expected: string;
  readonly received: string;
}

export interface TestRun {
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  readonly failure: Failure | undefined;
  /** The missing service because of which it was not judged. */
  readonly missing: string | undefined;
  /** What the code printed during the test, if that is known. */
  readonly printed?: string;
}

/** How one run of a test file ended. Nothing here is thrown. */
export type RunOutcome =
  | {
      readonly kind: 'completed';
      readonly tests: readonly TestRun[];
      readonly output: string;
      /** The memory limit of the box, when it was reached. */
      readonly memoryMb?: number;
    }
  /** Jest itself did not start; the code under test was never loaded. */
  | { readonly kind: 'not-started'; readonly code: number | null; readonly output: string }
  /** A service of the lane failed: the test results mean nothing. */
  | { readonly kind: 'service-lost'; readonly reason: string; readonly output: string }
  /** The machine was too busy to run it before its time limit. */
  | {
      readonly kind: 'starved';
      readonly seconds: number;
      readonly spent: TimeSpent;
      readonly output: string;
    }
  /** The test file failed as a whole. */
  | {
      readonly kind: 'not-loaded';
      readonly message: string;
      /** The file was loaded: the failure came after its tests. */
      readonly afterTests?: boolean;
      readonly output: string;
    }
  | { readonly kind: 'crashed'; readonly how: CrashReason; readonly output: string }
  | {
      readonly kind: 'timed-out';
      /** The limit, in seconds of its own time. */
      readonly seconds: number;
      readonly why: LateReason;
      readonly spent: TimeSpent;
      /** The tests that had ended before. */
      readonly finished: readonly TestRun[];
      /** The title of the test that was running. */
      readonly unfinished?: string;
      readonly output: string;
    }
  | { readonly kind: 'output-limit'; readonly bytes: number; readonly output: string };

/** Why a run reached its time limit. */
export type LateReason =
  /** Most of its own time it used the processor (`cpu`), or waited for something. */
  | 'cpu'
  | 'silent'
  /** It took too long in wall-clock time; the reason is not known. */
  | 'wall';

/** The time that a run got from the machine before it reached its time limit. */
export interface TimeSpent {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** How long the machine ran other programs instead; this time did not count. */
  readonly withheldSeconds: number;
  /** Whether that was a large part of the time. */
  readonly busy: boolean;
}

export interface CrashReason {
  readonly code: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
}
