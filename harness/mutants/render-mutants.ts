import type { Paint } from '#src/report/paint';

export interface MutantsOfExercise {
  readonly exercise: string;
  readonly all: number;
  readonly rejected: number;
  /** Let through, with a reason in mutants.yaml. */
  readonly explained: number;
  /** Let through, and nobody has said why. */
  readonly survived: readonly { at: string; mutator: string; mutant: string }[];
  /** Explained in mutants.yaml, but rejected or no longer made. */
  readonly stale: readonly string[];
}

export function renderMutants(
  { exercise, all, rejected, explained, survived, stale }: MutantsOfExercise,
  paint: Paint,
): string {
  const head = `${paint.bold(exercise)}: ${rejected} of ${all} rejected, ${explained} explained`;
  return [
    head,
    ...survived.map(
      ({ at, mutator, mutant }) => `  ${paint.red('✗')} ${at} ${mutator}\n      ${mutant}`,
    ),
    ...stale.map(
      (mutant) => `  ${paint.red('✗')} mutants.yaml explains what is rejected: ${mutant}`,
    ),
  ].join('\n');
}
