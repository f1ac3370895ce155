import { randomUUID } from 'node:crypto';

import type { Sequelize, Transaction } from 'sequelize';
import { Umzug } from 'umzug';

import { RuleError } from '../rule-error';
import type { Migration, Migrator } from './migration';
import { addEntry, readEntries, removeEntry } from './migration-table';

export function createMigrator(db: Sequelize, migrations: readonly Migration[]): Migrator {
  const ordered = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));
  const umzug = new Umzug({
    migrations: ordered.map((migration) => ({
      name: migration.name,
      up: () =>
        db.transaction(async (transaction) => {
          await migration.up({ db, transaction });
          await addEntry(db, migration.name, transaction);
        }),
      down: () =>
        db.transaction(async (transaction) => {
          await migration.down({ db, transaction });
          await removeEntry(db, migration.name, transaction);
        }),
    })),
    storage: {
      executed: () => readEntries(db),
      // Entries are written above: here the migration's transaction is over.
      logMigration: async () => {},
      unlogMigration: async () => {},
    },
    logger: undefined,
  });
  const requireKnown = (to: string | undefined) => {
    if (to === undefined || ordered.some(({ name }) => name === to)) return;
    throw new RuleError('unknown-migration', `There is no migration "${to}".`);
  };

  return {
    async up(to) {
      requireKnown(to);
      const pending = namesOf(await umzug.pending());
      const wanted = pending.filter((name) => to === undefined || name <= to);
      return namesOf(await umzug.up({ migrations: wanted }));
    },

    async down(to) {
      requireKnown(to);
      const latestFirst = namesOf(await umzug.executed()).reverse();
      const wanted =
        to === undefined ? latestFirst.slice(0, 1) : latestFirst.filter((name) => name >= to);
      return namesOf(await umzug.down({ migrations: wanted }));
    },

    async status() {
      const [executed, pending] = [await umzug.executed(), await umzug.pending()];
      return { executed: namesOf(executed), pending: namesOf(pending) };
    },

    async plan() {
      const pending = namesOf(await umzug.pending());
      // One transaction for all of them: each builds on what those before it have made.
      const transaction = await db.transaction();
      const heard = hearStatements(db, transaction);
      try {
        const plans: { name: string; sql: string[] }[] = [];
        for (const migration of ordered.filter(({ name }) => pending.includes(name))) {
          await migration.up({ db, transaction });
          plans.push({ name: migration.name, sql: heard.take() });
        }
        return plans;
      } finally {
        heard.stop();
        await transaction.rollback();
      }
    },
  };
}

function namesOf(migrations: readonly { name: string }[]): string[] {
  return migrations.map(({ name }) => name);
}

/** Hears what is sent in this transaction and its savepoints; others may be at work in other ones. */
function hearStatements(db: Sequelize, transaction: Transaction) {
  const sql: string[] = [];
  const hook = randomUUID();
  db.addHook('afterQuery', hook, (options, query) => {
    if (!isWithin(options.transaction, transaction)) return;
    // The types leave out that a query knows its text.
    const { sql: text } = query as unknown as { sql: string };
    if (!/^(?:SAVEPOINT|RELEASE|ROLLBACK TO)\b/i.test(text)) sql.push(text);
  });
  return { take: () => sql.splice(0), stop: () => db.removeHook('afterQuery', hook) };
}

/** The transaction of a savepoint has the one around it as its parent. */
function isWithin(transaction: Transaction | null | undefined, outer: Transaction): boolean {
  if (!transaction) return false;
  const { parent } = transaction as unknown as { parent: Transaction | null };
  return transaction === outer || isWithin(parent, outer);
}
