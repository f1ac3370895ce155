import type { RunOutcome } from '../model/run';

type Late = Extract<RunOutcome, { kind: 'timed-out' | 'starved' }>;

/**
 * Which ends by time are tried again before they count. `in-doubt`: only those that the machine may
 * be to blame for, where somebody waits for the result. What a run has computed is certain; so is
 * its silence, unless the machine was busy.
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
   * The second try, with nothing of ours beside it; the same as the first one where that holds
   * already.
   */
  readonly alone?: () => Promise<RunOutcome>;
}

/** Runs something, and once more where it was ended by time. */
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
 * Runs all at once. What was ended by time is run once more when the others are done, one after the
 * other.
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
