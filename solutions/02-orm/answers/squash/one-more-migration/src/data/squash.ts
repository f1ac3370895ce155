import type { Sequelize } from 'sequelize';

import { addEntry, readEntries } from './migration-table';
import { squashed } from './old-set';

/**
 * Brings a database to the state that `squashed` stands for, whatever part of `oldSet` it has run. Returns the names of the
 * migrations that it ran, in order.
 */
export async function upgrade(db: Sequelize): Promise<string[]> {
  const done = await readEntries(db);
  if (done.includes(squashed.name)) return [];
  await db.transaction(async (transaction) => {
    await squashed.up({ db, transaction });
    const names = [...squashed.replaces, squashed.name].filter((name) => !done.includes(name));
    for (const name of names) await addEntry(db, name, transaction);
  });
  return [squashed.name];
}
