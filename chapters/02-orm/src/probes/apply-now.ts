import { type ApplyDeps, inTransaction } from '../data/apply-once';
import type { Migration } from '../data/migration';

/** Runs `up` or `down` of a migration, whatever has run before, and records nothing. */
export async function applyNow(
  deps: ApplyDeps,
  migration: Migration,
  way: 'up' | 'down',
): Promise<void> {
  await inTransaction(deps, (context) => migration[way](context));
}
