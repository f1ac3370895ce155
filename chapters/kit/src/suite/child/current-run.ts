import type { FromRunner, RunOrder } from '../orders';

/**
 * The run that is under way. The runner and the environment share this module; the tests, which
 * have a realm of their own, do not see it.
 */
export interface CurrentRun {
  readonly order: RunOrder;
  /** The folder of the run, absolute. */
  readonly folder: string;
  readonly calledOut: Set<string>;
  readonly listened: Set<number>;
  readonly slept: number[];
  readonly read: Set<string>;
  readonly marks: Set<string>;
  exits: boolean;
  tell(message: FromRunner): void;
}

let current: CurrentRun | undefined;

export function setCurrentRun(run: CurrentRun | undefined): void {
  current = run;
}

export function currentRun(): CurrentRun | undefined {
  return current;
}

/** Whether a file of the run is one that the learner wrote: a spec, or what specs share. */
export function isOfSuite(path: string, folder: string): boolean {
  return ['specs', 'support'].some((part) => path.startsWith(`${folder}/src/${part}/`));
}
