import { plainTools } from '../plain-tools';
import type { Samples } from '../samples/samples';
import { connectDatabase } from './connect';

type Dialect = 'sqlite' | 'postgres';

export interface FirstStart {
  /** The statements that make the chapter's tables. */
  schema(dialect: Dialect): readonly string[];
  samples(): Samples;
}

/**
 * Creates a chapter's tables and fills them, unless the database has some of them already. Returns
 * whether it did.
 */
export async function fillAtFirstStart(url: string, first: FirstStart): Promise<boolean> {
  const db = connectDatabase(url, plainTools);
  const tables = db.getQueryInterface();
  const samples = Object.entries(first.samples());
  try {
    for (const [table] of samples) if (await tables.tableExists(table)) return false;
    await db.transaction(async (transaction) => {
      for (const statement of first.schema(db.getDialect() as Dialect)) {
        await db.query(statement, { transaction });
      }
      // The rows have no ids: the database numbers them from 1, and continues from there.
      for (const [table, rows] of samples) {
        await tables.bulkInsert(table, [...rows], { transaction });
      }
    });
    return true;
  } finally {
    await db.close();
  }
}
