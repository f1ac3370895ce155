import { AsyncLocalStorage } from 'node:async_hooks';

import type { Sequelize } from 'sequelize';

import { RuleError } from '../rule-error';
import type { Migration, Migrator } from './migration';
import { addEntry, readEntries, removeEntry } from './migration-table';

export function createMigrator(db: Sequelize, migrations: readonly Migration[]): Migrator {
  const ordered = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));

  const find = async (executed: boolean) => {
    const entries = new Set(await readEntries(db));
    return ordered.filter(({ name }) => entries.has(name) === executed);
  };
  const check = (to?: string) => {
    if (to !== undefined && !ordered.some(({ name }) => name === to)) {
      throw new RuleError('unknown-migration', 'There is no such migration.');
    }
  };

  return {
    async up(to) {
      check(to);
      const ran: string[] = [];
      for (const migration of await find(false)) {
        if (to !== undefined && migration.name > to) break;
        await db.transaction(async (transaction) => {
          await addEntry(db, migration.name, transaction);
          await migration.up({ db, transaction });
        });
        ran.push(migration.name);
      }
      return ran;
    },
    async down(to) {
      check(to);
      const latestFirst = (await find(true)).reverse();
      const wanted = to === undefined ? latestFirst.slice(0, 1) : latestFirst;
      const undone: string[] = [];
      for (const migration of wanted) {
        if (to !== undefined && migration.name < to) break;
        await db.transaction(async (transaction) => {
          await removeEntry(db, migration.name, transaction);
          await migration.down({ db, transaction });
        });
        undone.push(migration.name);
      }
      return undone;
    },
    async status() {
      const namesOf = (list: Migration[]) => list.map(({ name }) => name);
      return { executed: namesOf(await find(true)), pending: namesOf(await find(false)) };
    },
    async plan() {
      const pending = await find(false);
      const listener = new AsyncLocalStorage<string[]>();
      db.addHook('afterQuery', 'plan', (_options, query) => {
        const text = String((query as { sql?: string }).sql);
        if (!/^(?:savepoint|release|rollback)\b/i.test(text)) listener.getStore()?.push(text);
      });
      const transaction = await db.transaction();
      const plans: { name: string; sql: string[] }[] = [];
      try {
        for (const migration of pending) {
          const sql: string[] = [];
          await listener.run(sql, () => migration.up({ db, transaction }));
          plans.push({ name: migration.name, sql });
        }
      } finally {
        await transaction.rollback();
        db.removeHook('afterQuery', 'plan');
      }
      return plans;
    },
  };
}
