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
  /** Where in the suite it happened, as far as that is known. */
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
  /** The service for want of which it was not judged. */
  readonly missing: string | undefined;
  /** What was printed in it, as far as that is known. */
  readonly printed?: string;
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
  /** The machine hardly let it run until it was ended by time. */
  | {
      readonly kind: 'starved';
      readonly seconds: number;
      readonly spent: TimeSpent;
      readonly output: string;
    }
  /** The file could not even be loaded. */
  | {
      readonly kind: 'not-loaded';
      readonly message: string;
      /** It was: what went wrong came after its tests. */
      readonly afterTests?: boolean;
      readonly output: string;
    }
  | { readonly kind: 'crashed'; readonly how: CrashReason; readonly output: string }
  | {
      readonly kind: 'timed-out';
      /** The limit, of its own time. */
      readonly seconds: number;
      readonly why: LateReason;
      readonly spent: TimeSpent;
      /** The tests that had ended before. */
      readonly finished: readonly TestRun[];
      /** The title of the one that was on. */
      readonly unfinished?: string;
      readonly output: string;
    }
  | { readonly kind: 'output-limit'; readonly bytes: number; readonly output: string };

/** Why a run was ended by time. */
export type LateReason =
  /** It computed for most of its own time, or waited for something. */
  | 'cpu'
  | 'silent'
  /** It took too long by the clock, and no more is known. */
  | 'wall';

/** What a run that was ended by time has had of the machine. */
export interface TimeSpent {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** How long the machine let others run instead: none of that counted. */
  readonly withheldSeconds: number;
  /** Whether that was a good part of the time. */
  readonly busy: boolean;
}

export interface CrashReason {
  readonly code: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
}
