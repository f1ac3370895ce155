import type { Subject } from '../judging/subjects';
import type { RunKind } from './proof-records';
import type { ProveOptions } from './prove-options';
import type { PlannedTrial } from './run-trials';
import { listVariants, type Variant } from './variants';

/** The trials that rule 6 repeats. */
const TRIED_AGAIN: readonly Variant[] = [{ kind: 'starter' }, { kind: 'reference' }];

/**
 * How rule 6 repeats them: in another process, in another order, in another climate (time zone and
 * language).
 */
const REPEATED: readonly RunKind[] = ['split', 'shuffled', 'climate'];

/** Every trial in the lane, and the repeated runs of rule 6. */
export function planTrials(
  subjects: readonly Subject[],
  { rooms: { lane }, sample, quick }: Pick<ProveOptions, 'rooms' | 'sample' | 'quick'>,
): PlannedTrial[] {
  const once = subjects.flatMap((subject) =>
    listVariants(subject, lane, sample).map((variant) => ({ subject, variant, kind: lane })),
  );
  if (quick || lane !== 'local' || sample !== 'all') return once;
  const again = REPEATED.flatMap((kind) =>
    subjects.flatMap((subject) => TRIED_AGAIN.map((variant) => ({ subject, variant, kind }))),
  );
  return [...once, ...again];
}
