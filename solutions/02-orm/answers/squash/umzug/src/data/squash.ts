import type { Sequelize } from 'sequelize';
import { Umzug } from 'umzug';

import { addEntry, readEntries, removeEntry } from './migration-table';
import { oldSet, squashed } from './old-set';

export async function upgrade(db: Sequelize): Promise<string[]> {
  const before = await readEntries(db);
  const isNew = !squashed.replaces.some((name) => before.includes(name));
  return db.transaction(async (transaction) => {
    const umzug = new Umzug({
      migrations: (isNew ? [squashed] : [...oldSet]).map(({ name, up }) => ({
        name,
        up: () => up({ db, transaction }),
      })),
      storage: {
        executed: async () => before,
        logMigration: ({ name }) => addEntry(db, name, transaction),
        unlogMigration: ({ name }) => removeEntry(db, name, transaction),
      },
      logger: undefined,
    });
    const ran = (await umzug.up()).map(({ name }) => name);
    const recorded = [...before, ...ran];
    for (const name of [...squashed.replaces, squashed.name]) {
      if (!recorded.includes(name)) await addEntry(db, name, transaction);
    }
    return ran;
  });
}
