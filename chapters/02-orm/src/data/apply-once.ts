import { isNotImplemented, type ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Migration, MigrationContext } from './migration';
import { addEntry, readEntries } from './migration-table';

export interface ApplyDeps {
  readonly db: Sequelize;
  readonly tools: Pick<ShopTools, 'reach'>;
}

/**
 * Runs a migration on a database in which it has not run yet, and records that. While it is
 * unsolved, nothing happens.
 */
export async function applyOnce(deps: ApplyDeps, migration: Migration): Promise<void> {
  const done = await readEntries(deps.db);
  if (done.includes(migration.name)) return;
  try {
    await inTransaction(deps, async ({ db, transaction }) => {
      await migration.up({ db, transaction });
      await addEntry(db, migration.name, transaction);
    });
  } catch (error) {
    if (!isNotImplemented(error)) throw error;
  }
}

/** Runs a step in a transaction that tests can hold before its commit. */
export async function inTransaction(
  { db, tools }: ApplyDeps,
  work: (context: MigrationContext) => Promise<void>,
): Promise<void> {
  await db.transaction(async (transaction) => {
    await work({ db, transaction });
    await tools.reach('migration/before-commit');
  });
}
