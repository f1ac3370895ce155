import { CLIMATES } from '../model/climate';
import type { Breach } from './breach';
import { judgeTrial } from './judge-trials';
import type { RunKind } from './proof-records';
import type { DoneTrial } from './run-trials';

/** The breaches of a repeated run that are not in `known`, those of the first run. */
export function judgeRepeated(
  all: readonly DoneTrial[],
  { known, seed }: { known: readonly Breach[]; seed: number },
): Breach[] {
  return all.flatMap((trial) => {
    const how = howOf(trial.kind, seed);
    if (how === undefined) return [];
    return judgeTrial(trial)
      .filter(({ where, what }) => !known.some((one) => one.where === where && one.what === what))
      .map((breach) => ({
        ...breach,
        rule: 6 as const,
        what: `${how}, ${breach.what}`,
        next: 'Each test must be independent of the others, use the shop only from outside, and pass in every time zone and language.',
      }));
  });
}

/** In which way a trial was repeated; `undefined` for the first run. */
function howOf(kind: RunKind, seed: number): string | undefined {
  if (kind === 'split') return 'in a process of its own (--split)';
  if (kind === 'shuffled') return `in random order (seed ${seed})`;
  return kind === 'climate' ? `in another climate (${CLIMATES.other.zone})` : undefined;
}
