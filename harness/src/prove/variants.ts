import type { Subject } from '../judging/subjects';
import type { Answer } from '../model/answer';
import type { RunOutcome } from '../model/run';
import type { Lane, WorkspacePlan } from '../model/workspace';
import { pickEdits } from '../workspace/edits';
import { planAnswer } from '../workspace/plan';
import type { Sample } from './sample';

/** One set of files on which an exercise's tests run. */
export type Variant =
  | { readonly kind: 'starter' }
  | { readonly kind: 'reference' }
  /** The reference in a chapter in which everything is solved. */
  | { readonly kind: 'solved' }
  | { readonly kind: 'answer'; readonly answer: Answer };

export interface Trial {
  readonly subject: Subject;
  readonly variant: Variant;
  readonly outcome: RunOutcome;
  readonly lane: Lane;
}

/**
 * The variants on which an exercise's tests run. `few`: starter, reference, another right answer,
 * and for each test that a wrong answer names, one wrong answer that it has to catch. `usual`: the
 * same with at most two wrong answers, those that most tests have to catch. `pair`: the reference,
 * and one such wrong answer.
 */
export function listVariants(subject: Subject, lane: Lane, sample: Sample): Variant[] {
  const answers = subject.answers.filter(({ fault }) => fault === undefined);
  if (sample === 'all') {
    return [
      { kind: 'starter' },
      { kind: 'reference' },
      { kind: 'solved' },
      ...answers.map(toVariant),
    ];
  }
  const wrong = chooseWrong(
    answers.filter((one) => one.kind === 'rejected' && isCaughtIn(one, lane)),
  );
  if (sample === 'pair') return [{ kind: 'reference' }, ...wrong.slice(0, 1).map(toVariant)];
  const right = answers.filter(({ kind }) => kind === 'accepted').slice(0, 1);
  const tried = sample === 'usual' ? wrong.slice(0, MOST_USUAL) : wrong;
  return [{ kind: 'starter' }, { kind: 'reference' }, ...[...right, ...tried].map(toVariant)];
}

/** The number of wrong answers that is enough to show that the tests work at all. */
const MOST_USUAL = 2;

function toVariant(answer: Answer): Variant {
  return { kind: 'answer', answer };
}

/**
 * As few wrong answers as possible that together name every test; those that name most tests come
 * first.
 */
function chooseWrong(wrong: readonly Answer[]): Answer[] {
  const open = new Set(wrong.flatMap(({ caughtBy }) => caughtBy));
  const chosen: Answer[] = [];
  while (open.size > 0) {
    const counts = wrong.map((one) => one.caughtBy.filter((title) => open.has(title)).length);
    const best = wrong[counts.indexOf(Math.max(...counts))];
    if (!best) break;
    chosen.push(best);
    for (const title of best.caughtBy) open.delete(title);
  }
  return chosen;
}

/** Another lane with the same services: a mistake that one of them catches is caught in both. */
const SAME_SERVICES = {
  local: 'local',
  split: 'local',
  services: 'services',
  sealed: 'services',
} as const satisfies Record<Lane, string>;

/** Whether the wrong answer has to be caught in this lane. */
export function isCaughtIn({ lanes }: Answer, lane: Lane): boolean {
  // For a known answer, the split lane gives the same results as the local one.
  return lanes === undefined || lanes.includes(SAME_SERVICES[lane]);
}

export function nameVariant(variant: Variant): string {
  return variant.kind === 'answer' ? variant.answer.name : variant.kind;
}

export function planVariant(subject: Subject, variant: Variant): WorkspacePlan {
  const { exercise, prerequisites, layers } = subject;
  return planAnswer(layers, { exercise, prerequisites, answer: answerFiles(subject, variant) });
}

function answerFiles(
  { exercise, layers }: Subject,
  variant: Variant,
): Readonly<Record<string, string>> {
  switch (variant.kind) {
    case 'starter':
      return {};
    case 'reference':
      return pickEdits(exercise.edits, layers.references);
    case 'solved':
      return layers.references;
    case 'answer':
      return { ...pickEdits(exercise.edits, layers.references), ...variant.answer.files };
  }
}
