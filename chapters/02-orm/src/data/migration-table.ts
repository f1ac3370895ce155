import type { Sequelize, Transaction } from 'sequelize';
import { QueryTypes } from 'sequelize';

/** Which migrations have run, in the table that sequelize-cli and umzug also use. */
const TABLE = 'SequelizeMeta';

/**
 * The recorded names, in no particular order. Does not create the table if it does not exist.
 */
export async function readEntries(db: Sequelize): Promise<string[]> {
  if (!(await db.getQueryInterface().tableExists(TABLE))) return [];
  const rows = await db.query<{ name: string }>(`SELECT name FROM "${TABLE}"`, {
    type: QueryTypes.SELECT,
  });
  return rows.map(({ name }) => name);
}

export async function addEntry(
  db: Sequelize,
  name: string,
  transaction?: Transaction,
): Promise<void> {
  await db.query(`CREATE TABLE IF NOT EXISTS "${TABLE}" (name VARCHAR(255) PRIMARY KEY)`, {
    transaction,
  });
  await db.query(`INSERT INTO "${TABLE}" (name) VALUES (?)`, { replacements: [name], transaction });
}

export async function removeEntry(
  db: Sequelize,
  name: string,
  transaction?: Transaction,
): Promise<void> {
  await db.query(`DELETE FROM "${TABLE}" WHERE name = ?`, { replacements: [name], transaction });
}
