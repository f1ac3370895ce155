/** Why a test failed, as far as the run can tell. */
export type FailureKind =
  /** An expectation was not met. */
  | 'assertion'
  /** The shop refused with an error code of its own where the test expected an answer. */
  | 'refusal'
  | 'not-implemented'
  /** Something was thrown that is neither. */
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
  /** The service for want of which it was not judged. */
  readonly missing: string | undefined;
}

/** How one run of a test file ended. Nothing here is thrown. */
export type RunOutcome =
  | {
      readonly kind: 'completed';
      readonly tests: readonly TestRun[];
      readonly output: string;
      /** What the box of the code may take, where it met that limit. */
      readonly memoryMb?: number;
    }
  /** Jest itself did not come up; the code under test was never looked at. */
  | { readonly kind: 'not-started'; readonly code: number | null; readonly output: string }
  /** A service of the lane failed: what the tests say means nothing. */
  | { readonly kind: 'service-lost'; readonly reason: string; readonly output: string }
  /** The file could not even be loaded. */
  | { readonly kind: 'not-loaded'; readonly message: string; readonly output: string }
  | { readonly kind: 'crashed'; readonly how: CrashReason; readonly output: string }
  | {
      readonly kind: 'timed-out';
      readonly seconds: number;
      /** The tests that had ended before. */
      readonly finished: readonly TestRun[];
      readonly output: string;
    }
  | { readonly kind: 'output-limit'; readonly bytes: number; readonly output: string };

export interface CrashReason {
  readonly code: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
}
