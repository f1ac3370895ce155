import type { Sequelize } from 'sequelize';

import { addEntry, readEntries } from './migration-table';
import { oldSet, squashed } from './old-set';

/**
 * Brings a database to the state that `squashed` stands for, whatever part of `oldSet` it has run. Returns the names of the
 * migrations that it ran, in order.
 */
export async function upgrade(db: Sequelize): Promise<string[]> {
  const done = await readEntries(db);
  const ran = oldSet.filter(({ name }) => done.includes(name));
  if (ran.length === oldSet.length) {
    if (!done.includes(squashed.name)) {
      await addEntry(db, squashed.name);
    }
    return [];
  }
  await db.transaction(async (transaction) => {
    for (const migration of ran.reverse()) await migration.down({ db, transaction });
    await squashed.up({ db, transaction });
    const names = [...squashed.replaces, squashed.name].filter((name) => !done.includes(name));
    for (const name of names) await addEntry(db, name, transaction);
  });
  return oldSet.map(({ name }) => name).filter((name) => !done.includes(name));
}
