import type { RunOutcome } from '../model/run';

type Late = Extract<RunOutcome, { kind: 'timed-out' | 'starved' }>;

/**
 * Which time-outs are tried again before they count. `in-doubt` is for when a person waits for the
 * result: only those that the machine may have caused. A run that used the processor until its
 * limit is certain, and so is one that only waited, unless the machine was busy.
 */
export type Again = 'always' | 'in-doubt';

function isLate(outcome: RunOutcome): outcome is Late {
  return outcome.kind === 'timed-out' || outcome.kind === 'starved';
}

function isDoubtful(outcome: Late): boolean {
  return outcome.kind === 'starved' || (outcome.spent.busy && outcome.why !== 'cpu');
}

export interface AgainOptions {
  readonly again: Again;
  readonly onAgain: () => void;
  /**
   * The second try, while no other run of ours is running; by default the same function as the
   * first one.
   */
  readonly alone?: () => Promise<RunOutcome>;
}

/** Runs something, and runs it once more when it reached its time limit. */
export async function runUntilSure(
  run: () => Promise<RunOutcome>,
  { again, onAgain, alone = run }: AgainOptions,
): Promise<RunOutcome> {
  const outcome = await run();
  if (!isLate(outcome) || (again === 'in-doubt' && !isDoubtful(outcome))) return outcome;
  onAgain();
  return await alone();
}

/**
 * Runs everything in parallel. Runs that reached their time limit run once more when the others are
 * done, one after the other.
 */
export async function runAllThenLate<T, R extends { readonly outcome: RunOutcome }>(
  all: readonly T[],
  run: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = await Promise.all(all.map(run));
  for (const [i, one] of all.entries()) {
    const result = results[i];
    if (result && isLate(result.outcome)) results[i] = await run(one);
  }
  return results;
}
