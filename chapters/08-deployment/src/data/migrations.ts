import type { Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';

import { type Dialect, MIGRATIONS_TABLE, STEPS, STEPS_BACK } from './schema';

/** The migrations of this database: which are pending, and the functions that apply them. */
export function createMigrations(db: Sequelize): Umzug<Sequelize> {
  const storage = new SequelizeStorage({
    sequelize: db,
    modelName: 'Migration',
    tableName: MIGRATIONS_TABLE,
  });
  const migrations = Object.entries(STEPS).map(([name, step]) => ({
    name,
    up: () => runAll(db, step(db.getDialect() as Dialect)),
    down: () => runAll(db, STEPS_BACK[name] ?? []),
  }));
  return new Umzug({ migrations, storage, context: db, logger: undefined });
}

/** All of them or none. */
async function runAll(db: Sequelize, statements: readonly string[]): Promise<void> {
  await db.transaction(async (transaction) => {
    for (const statement of statements) await db.query(statement, { transaction });
  });
}
