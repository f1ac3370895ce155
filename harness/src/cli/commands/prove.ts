import type { Breach } from '../../prove/breach';
import type { Proof } from '../../prove/prove';
import { proveInLane, type ProveRequest } from '../../prove/prove-in-lane';
import { nameVariant } from '../../prove/variants';
import { type ProofRow, renderProof } from '../../report/render-proof';
import { EXIT, type ExitCode } from '../exit-codes';
import { findExercise, type Session } from '../session';
import { tellProgress } from '../tell-progress';

/** The options of `prove`, under the names that are typed. */
export interface ProveCommand extends Omit<ProveRequest, 'only' | 'onTrial'> {
  readonly exercises: readonly string[];
  readonly json: boolean;
}

export interface ProveOutcome {
  readonly exit: ExitCode;
  /** Counts of runs, of breaches, and of tests that could not run here. */
  readonly proof: { readonly passed: number; readonly failed: number; readonly skipped: number };
}

/** Proves the course's content, and prints the matrix and every breach. */
export async function proveCommand(session: Session, command: ProveCommand): Promise<ProveOutcome> {
  const { output, open } = session;
  const only = command.exercises.flatMap((one) => findExercise(session, one)?.id ?? []);
  const onTrial = tellProgress(output, 'runs');
  const { proof, breaches } = await proveInLane(open, { ...command, only, onTrial });
  const rows = proof.subjects.map(rowOf);
  if (command.json) {
    output.json({ schema: 'bookshop-course/proof/v1', runs: proof.runs, rows, breaches });
  } else {
    output.print(renderProof(rows, breaches, output.paint));
    output.print(summary(proof, breaches, command));
  }
  return {
    exit: breaches.length === 0 ? EXIT.passed : EXIT.notPassed,
    proof: { passed: proof.runs, failed: breaches.length, skipped: countUngraded(proof) },
  };
}

/** Tests that this machine cannot judge, each counted once. */
function countUngraded({ subjects }: Proof): number {
  const references = subjects.flatMap(({ trials }) =>
    trials.filter(({ variant }) => variant.kind === 'reference'),
  );
  return references
    .flatMap(({ outcome }) => (outcome.kind === 'completed' ? outcome.tests : []))
    .filter(({ missing }) => missing !== undefined).length;
}

function summary(
  { subjects, runs, recorded }: Proof,
  breaches: readonly Breach[],
  { lane, sample, trust }: ProveCommand,
): string {
  const some = sample === 'all' ? '' : ' on some of the known answers';
  const end = breaches.length === 0 ? 'all rules are met' : `${breaches.length} breaches`;
  const drawn =
    typeof trust === 'object'
      ? ` (some of those, drawn at random, were run again: \`--draw ${trust.spotCheck}\` chooses the same ones)`
      : '';
  const known = recorded > 0 ? `, ${recorded} more taken from the records${drawn}` : '';
  return `\n${subjects.length} exercises in the ${lane} lane${some}, ${runs - recorded} runs${known}: ${end}.`;
}

function rowOf({ exercise, trials }: Proof['subjects'][number]): ProofRow {
  return {
    exercise: exercise.id,
    trials: trials.map(({ variant, outcome }) => ({
      name: nameVariant(variant),
      kind: kindOf(variant),
      tests: outcome.kind === 'completed' ? outcome.tests : [],
      lanes: variant.kind === 'answer' ? variant.answer.lanes : undefined,
    })),
  };
}

function kindOf(
  variant: Proof['subjects'][number]['trials'][number]['variant'],
): 'starter' | 'right' | 'wrong' {
  if (variant.kind === 'starter') return 'starter';
  return variant.kind === 'answer' && variant.answer.kind === 'rejected' ? 'wrong' : 'right';
}
