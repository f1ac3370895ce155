import type { Sequelize } from 'sequelize';

import type { Migration } from './migration';
import { addEntry, readEntries } from './migration-table';
import { oldSet, squashed } from './old-set';

/**
 * Brings a database to the state that `squashed` stands for, whatever part of `oldSet` it has run. Returns the names of the
 * migrations that it ran, in order.
 */
export async function upgrade(db: Sequelize): Promise<string[]> {
  const done = await readEntries(db);
  const missing = oldSet.filter(({ name }) => !done.includes(name));
  if (missing.length === oldSet.length) {
    await run(db, squashed, [...squashed.replaces, squashed.name]);
    return [squashed.name];
  }
  for (const migration of missing) await run(db, migration, [migration.name]);
  if (!done.includes(squashed.name)) await addEntry(db, squashed.name);
  return missing.map(({ name }) => name);
}

/** Runs a migration and writes down what counts as done with it: both, or neither. */
async function run(db: Sequelize, migration: Migration, names: readonly string[]): Promise<void> {
  await db.transaction(async (transaction) => {
    await migration.up({ db, transaction });
    for (const name of names) await addEntry(db, name, transaction);
  });
}
