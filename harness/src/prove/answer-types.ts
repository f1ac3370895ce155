import { planTypeCheck } from '../judging/plan-type-check';
import type { Subject } from '../judging/subjects';
import type { TypeCheck, TypeOutcome } from '../model/type-check';
import { requireChecked } from '../types/require-checked';
import type { Breach } from './breach';
import { nameVariant, planVariant, type Variant } from './variants';

export type CheckAllTypes = (checks: readonly TypeCheck[]) => Promise<readonly TypeOutcome[]>;

export interface TypedVariant {
  readonly subject: Subject;
  readonly variant: Variant;
}

/** Checks the types of all known answers, as a grader does; each error is a breach. */
export async function checkAnswerTypes(
  tried: readonly TypedVariant[],
  checkAll: CheckAllTypes,
): Promise<Breach[]> {
  const outcomes = await checkAll(
    tried.map(({ subject, variant }) =>
      planTypeCheck(subject.exercise, planVariant(subject, variant), subject.layers.originals),
    ),
  );
  return tried.flatMap(({ subject, variant }, i) => {
    const outcome = outcomes[i];
    return (outcome ? requireChecked(outcome).errors : []).map((error): Breach => ({
      rule: ruleOf(variant),
      where: subject.exercise.id,
      what: `${nameVariant(variant)} does not type-check: ${error}`,
      next: 'An answer that does not compile was not caught by a test: fix the types.',
    }));
  });
}

function ruleOf(variant: Variant): Breach['rule'] {
  if (variant.kind === 'starter') return 1;
  return variant.kind === 'answer' && variant.answer.kind === 'rejected' ? 3 : 2;
}
