import type { Sequelize } from 'sequelize';

import type { Migration } from './migration';
import { addEntry, readEntries } from './migration-table';
import { oldSet, squashed } from './old-set';

export async function upgrade(db: Sequelize): Promise<string[]> {
  const done = (await readEntries(db)).filter((name) => squashed.replaces.includes(name));
  if (done.length === 0) {
    await run(db, squashed, [...squashed.replaces, squashed.name]);
    return [squashed.name];
  }
  const rest = oldSet.slice(done.length);
  for (const migration of rest) await run(db, migration, [migration.name]);
  const history = await readEntries(db);
  if (!history.includes(squashed.name)) {
    await addEntry(db, squashed.name);
  }
  return rest.map(({ name }) => name);
}

async function run(db: Sequelize, migration: Migration, names: readonly string[]): Promise<void> {
  await db.transaction(async (transaction) => {
    await migration.up({ db, transaction });
    for (const name of names) await addEntry(db, name, transaction);
  });
}
