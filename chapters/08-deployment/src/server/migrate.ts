import type { Sequelize } from 'sequelize';

import { createMigrations } from '../data/migrations';

/** Applies what is pending, in order, and returns the names. */
export async function migrate(db: Sequelize): Promise<string[]> {
  const applied = await createMigrations(db).up();
  return applied.map(({ name }) => name);
}

/** The names of the migrations that this database still lacks. */
export async function pendingMigrations(db: Sequelize): Promise<string[]> {
  const pending = await createMigrations(db).pending();
  return pending.map(({ name }) => name);
}
