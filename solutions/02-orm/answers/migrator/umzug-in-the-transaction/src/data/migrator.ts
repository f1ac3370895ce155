import type { Sequelize, Transaction } from 'sequelize';
import { Umzug, type UmzugStorage } from 'umzug';

import { RuleError } from '../rule-error';
import type { Migration, MigrationContext, Migrator } from './migration';
import { addEntry, readEntries, removeEntry } from './migration-table';

const storage: UmzugStorage<MigrationContext> = {
  executed: ({ context }) => readEntries(context.db),
  logMigration: ({ name, context }) => addEntry(context.db, name, context.transaction),
  unlogMigration: ({ name, context }) => removeEntry(context.db, name, context.transaction),
};

export function createMigrator(db: Sequelize, migrations: readonly Migration[]): Migrator {
  const names = migrations.map(({ name }) => name).sort();
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));

  function umzugIn(transaction?: Transaction): Umzug<MigrationContext> {
    return new Umzug<MigrationContext>({
      migrations: names.map((name) => ({
        name,
        up: async ({ context }) => byName.get(name)?.up(context),
        down: async ({ context }) => byName.get(name)?.down(context),
      })),
      context: { db, transaction },
      storage,
      logger: undefined,
    });
  }

  async function status(): Promise<{ executed: string[]; pending: string[] }> {
    const entries = await readEntries(db);
    return {
      executed: names.filter((name) => entries.includes(name)),
      pending: names.filter((name) => !entries.includes(name)),
    };
  }

  function placeOf(to: string): number {
    const place = names.indexOf(to);
    if (place === -1) throw new RuleError('unknown-migration', `No migration is called ${to}.`);
    return place;
  }

  return {
    status,
    async up(to) {
      const wanted = to === undefined ? names : names.slice(0, placeOf(to) + 1);
      const { pending } = await status();
      const todo = pending.filter((name) => wanted.includes(name));
      for (const name of todo) {
        await db.transaction((transaction) => umzugIn(transaction).up({ migrations: [name] }));
      }
      return todo;
    },
    async down(to) {
      const wanted = to === undefined ? names : names.slice(placeOf(to));
      const { executed } = await status();
      const todo = executed.filter((name) => wanted.includes(name)).reverse();
      if (to === undefined) todo.splice(1);
      for (const name of todo) {
        await db.transaction((transaction) => umzugIn(transaction).down({ migrations: [name] }));
      }
      return todo;
    },
    async plan() {
      const { pending } = await status();
      const transaction = await db.transaction();
      const { options } = db as unknown as { options: { logging: unknown } };
      const { logging } = options;
      const { id } = transaction as unknown as { id: string };
      let sql: string[] = [];
      options.logging = (text: string) => {
        const prefix = `Executing (${id}): `;
        if (text.startsWith(prefix)) sql.push(text.slice(prefix.length));
        if (isOfSavepoint(sql.at(-1) ?? '')) sql.pop();
      };
      const plans = [];
      try {
        for (const name of pending) {
          await byName.get(name)?.up({ db, transaction });
          plans.push({ name, sql });
          sql = [];
        }
      } finally {
        options.logging = logging;
        await transaction.rollback();
      }
      return plans;
    },
  };
}

function isOfSavepoint(sql: string): boolean {
  return ['SAVEPOINT', 'RELEASE', 'ROLLBACK TO'].some((verb) => sql.startsWith(verb));
}
