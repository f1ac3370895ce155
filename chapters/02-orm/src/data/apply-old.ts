import type { Sequelize } from 'sequelize';

import { addEntry, readEntries } from './migration-table';
import { oldSet } from './old-set';

/**
 * The runner from before the squash: runs those of the named old migrations that have not run yet.
 * It does not know the squashed one.
 */
export async function applyOld(db: Sequelize, names: readonly string[]): Promise<void> {
  const done = await readEntries(db);
  const wanted = oldSet.filter(({ name }) => names.includes(name) && !done.includes(name));
  await db.transaction(async (transaction) => {
    for (const migration of wanted) {
      await migration.up({ db, transaction });
      await addEntry(db, migration.name, transaction);
    }
  });
}
