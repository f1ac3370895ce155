/** One run of a suite (the learner's tests) on one shop. */
export interface RunOrder {
  readonly id: number;
  /** Names the folder of the run; runs with the same name share it, and what they leave in it. */
  readonly folder: string;
  /** JavaScript by path, written when the folder is new. */
  readonly files: Readonly<Record<string, string>>;
  /** Which of the files contain tests. */
  readonly specs: readonly string[];
  /** As in the file, backwards, or drawn from a seed. */
  readonly order: 'file' | 'reversed' | number;
  /** The numbers of the only tests that run; all of them without it. */
  readonly only?: readonly number[] | undefined;
  /** Ends with the first failure that proves something. */
  readonly bail?: boolean | undefined;
  /** Additional variables in `process.env`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/**
 * Why a test failed: because of an assertion; because the shop threw what it should not have
 * thrown; because it took too long; or because of an error in the test itself. The first two prove
 * that the test has noticed something about the shop.
 */
export type By = 'assertion' | 'shop' | 'timeout' | 'error';

export function provesSomething(by: By | undefined): boolean {
  return by === 'assertion' || by === 'shop';
}

export interface TestReport {
  /** With the titles of the groups around it. */
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly by?: By | undefined;
  readonly message?: string | undefined;
}

/** What a run did besides testing. */
export interface Traces {
  /** Kinds of resources that are still open, as Node calls them. */
  readonly open: readonly string[];
  /** Files that it left behind. */
  readonly left: readonly string[];
  /** Hosts outside of this machine that it connected to. */
  readonly calledOut: readonly string[];
  /** Fixed ports that it listened on. */
  readonly listened: readonly number[];
  /** Real timers that the tests themselves waited for, in milliseconds. */
  readonly slept: readonly number[];
  /** Files of the shop that the tests read as text. */
  readonly read: readonly string[];
  /** Uses of `only`, `skip`, `todo` and `failing`. */
  readonly marks: readonly string[];
  /** Whether the tests wanted to end the process. */
  readonly exits: boolean;
}

export interface SuiteRun {
  readonly outcome: 'completed' | 'not-loaded' | 'crashed' | 'timed-out';
  /** Why it was not loaded. */
  readonly reason?: string | undefined;
  /** Those that have ended, in the order in which they ran. */
  readonly tests: readonly TestReport[];
  /** Failures that belong to no test, as of an `afterAll`. */
  readonly outside: readonly TestReport[];
  readonly traces: Traces;
}

/** What the process that runs suites says, one JSON value on each line. */
export type FromRunner =
  | { readonly told: 'ready' }
  | { readonly told: 'test'; readonly id: number; readonly test: TestReport }
  | { readonly told: 'outside'; readonly id: number; readonly test: TestReport }
  | { readonly told: 'not-loaded'; readonly id: number; readonly reason: string }
  | { readonly told: 'end'; readonly id: number; readonly traces: Traces };

export const NO_TRACES: Traces = {
  open: [],
  left: [],
  calledOut: [],
  listened: [],
  slept: [],
  read: [],
  marks: [],
  exits: false,
};
