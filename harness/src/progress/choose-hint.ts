import type { Exercise, Hint } from '../model/course';

/** A hint, its number, and how many there are in all. */
export interface ChosenHint {
  readonly hint: Hint;
  readonly number: number;
  readonly of: number;
}

/**
 * The hint to show next: first the one for the first failing test, then the general ones in order.
 * After the last one, the last one again.
 */
export function chooseHint(
  { hints }: Exercise,
  { firstFailing, shown }: { firstFailing: string | undefined; shown: readonly string[] },
): ChosenHint | undefined {
  const fitting = hints.filter(({ when }) => when !== undefined && when === firstFailing);
  const tiers = [...fitting, ...hints.filter(({ when }) => when === undefined)];
  const fresh = tiers.findIndex(({ title }) => !shown.includes(title));
  const at = fresh < 0 ? tiers.length - 1 : fresh;
  const hint = tiers[at];
  return hint && { hint, number: at + 1, of: tiers.length };
}
