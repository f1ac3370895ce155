import { CLIMATES } from '../model/climate';
import type { Breach } from './breach';
import { judgeTrial } from './judge-trials';
import type { RunKind } from './proof-records';
import type { DoneTrial } from './run-trials';

/** What went wrong only in a repeated run; `known` is what went wrong in the first. */
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
        next: 'Each test stands on its own, sees the shop only from outside, and holds in every zone and language.',
      }));
  });
}

/** How a trial was run again; `undefined` where it is the first run. */
function howOf(kind: RunKind, seed: number): string | undefined {
  if (kind === 'split') return 'in a process of its own (--split)';
  if (kind === 'shuffled') return `in random order (seed ${seed})`;
  return kind === 'climate' ? `in another climate (${CLIMATES.other.zone})` : undefined;
}
