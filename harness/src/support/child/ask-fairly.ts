import type { ChildOutcome } from './protocol';
import { nameEnd, type SupervisedChild } from './supervised-child';

/** The outcome of a request, and what caused a missing reply. */
export type FairOutcome<Reply> =
  | { readonly kind: 'answered'; readonly reply: Reply }
  /** The request is the cause: it needs more than the child's limits. */
  | { readonly kind: 'too-much'; readonly of: 'memory' | 'time' }
  /** The request is the cause: the child threw this. */
  | { readonly kind: 'threw'; readonly message: string }
  /** This machine is the cause. */
  | { readonly kind: 'sick'; readonly problem: string };

/** Outcomes that the content of a request can cause. */
type Causable = Extract<ChildOutcome<unknown>, { kind: 'threw' | 'out-of-memory' | 'out-of-time' }>;

/**
 * Sends a request, and is the only place that decides what caused a missing reply. The request is
 * the cause only of outcomes that it can cause, and only when the same child then replies to
 * `control`, a similar request that is known to be harmless. Everything else is the machine's
 * fault. An outcome that the machine may have caused, such as a time limit, is tried a second time
 * first.
 */
export async function askFairly<Request, Reply>(
  child: Pick<SupervisedChild<Request, Reply>, 'ask'>,
  { request, control }: { request: Request; control: Request },
): Promise<FairOutcome<Reply>> {
  let outcome = await child.ask(request);
  if (isDoubtful(outcome)) outcome = await child.ask(request);
  if (outcome.kind === 'answered') return outcome;
  if (!canBeCaused(outcome)) return { kind: 'sick', problem: describe(outcome) };
  const other = await child.ask(control);
  if (other.kind !== 'answered') return { kind: 'sick', problem: describe(other) };
  return blameRequest(outcome);
}

function isDoubtful(outcome: ChildOutcome<unknown>): boolean {
  if (outcome.kind === 'answered') return false;
  return outcome.kind === 'out-of-time' || !canBeCaused(outcome);
}

function canBeCaused(outcome: ChildOutcome<unknown>): outcome is Causable {
  if (outcome.kind === 'threw') return !outcome.system;
  return outcome.kind === 'out-of-memory' || outcome.kind === 'out-of-time';
}

function blameRequest(outcome: Causable): FairOutcome<never> {
  switch (outcome.kind) {
    case 'threw':
      return { kind: 'threw', message: outcome.message };
    case 'out-of-memory':
      return { kind: 'too-much', of: 'memory' };
    case 'out-of-time':
      return { kind: 'too-much', of: 'time' };
  }
}

function describe(outcome: Exclude<ChildOutcome<unknown>, { kind: 'answered' }>): string {
  switch (outcome.kind) {
    case 'threw':
      return outcome.message;
    case 'out-of-memory':
      return 'it ran out of memory';
    case 'out-of-time':
      return 'it ran out of processor time';
    case 'silent':
      return 'it did not reply';
    case 'starved':
      return 'this machine was too busy to let it run';
    case 'ended':
      return nameEnd(outcome);
    case 'not-started':
      return `it could not be started: ${outcome.reason}`;
  }
}
