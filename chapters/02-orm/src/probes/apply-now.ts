import { type ApplyDeps, inTransaction } from '../data/apply-once';
import type { Migration } from '../data/migration';

/** Runs a migration one way, whatever has run before, and remembers nothing. */
export async function applyNow(
  deps: ApplyDeps,
  migration: Migration,
  way: 'up' | 'down',
): Promise<void> {
  await inTransaction(deps, (context) => migration[way](context));
}
