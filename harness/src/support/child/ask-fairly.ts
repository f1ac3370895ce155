import type { ChildOutcome } from './protocol';
import { nameEnd, type SupervisedChild } from './supervised-child';

/** What came of a request, and who is to blame where nothing did. */
export type FairOutcome<Reply> =
  | { readonly kind: 'answered'; readonly reply: Reply }
  /** The request: it needs more than the child may take. */
  | { readonly kind: 'too-much'; readonly of: 'memory' | 'time' }
  /** The request: the child threw this. */
  | { readonly kind: 'threw'; readonly message: string }
  /** This machine. */
  | { readonly kind: 'sick'; readonly problem: string };

/** What a request can cause by what it holds. */
type Causable = Extract<ChildOutcome<unknown>, { kind: 'threw' | 'out-of-memory' | 'out-of-time' }>;

/**
 * Asks, and decides who is to blame where there is no reply; nothing else decides that. A request
 * is to blame only for what it can cause, and only when the same child then replies to `control`,
 * which is like it and known to be harmless. All else is this machine's fault. What the machine may
 * have a part in, an end by time among it, is tried a second time before anything is said.
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
