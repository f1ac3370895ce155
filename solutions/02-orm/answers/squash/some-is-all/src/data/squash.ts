import type { Sequelize } from 'sequelize';

import type { Migration } from './migration';
import { addEntry, readEntries } from './migration-table';
import { oldSet, squashed } from './old-set';

export async function upgrade(db: Sequelize): Promise<string[]> {
  const done = await readEntries(db);
  if (done.includes(squashed.name)) return [];
  const names = [...squashed.replaces, squashed.name].filter((name) => !done.includes(name));
  if (names.length > squashed.replaces.length) {
    await run(db, squashed, names);
    return [squashed.name];
  }
  for (const name of names) await addEntry(db, name);
  return [];
}

async function run(db: Sequelize, migration: Migration, names: readonly string[]): Promise<void> {
  await db.transaction(async (transaction) => {
    await migration.up({ db, transaction });
    for (const name of names) await addEntry(db, name, transaction);
  });
}
