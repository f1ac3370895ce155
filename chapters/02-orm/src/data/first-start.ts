import { plainTools } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { createSamples } from './samples';
import { type Dialect, schema } from './schema';

/**
 * Makes the tables and fills them, unless the database has some already. Returns whether it did.
 */
export async function fillAtFirstStart(url: string): Promise<boolean> {
  const db = connectDatabase(url, plainTools);
  const tables = db.getQueryInterface();
  try {
    if (await tables.tableExists('books')) return false;
    await db.transaction(async (transaction) => {
      for (const statement of schema(db.getDialect() as Dialect)) {
        await db.query(statement, { transaction });
      }
      // Without numbers of their own: the database counts from 1, and goes on from there.
      for (const [table, rows] of Object.entries(createSamples())) {
        await tables.bulkInsert(table, rows, { transaction });
      }
    });
    return true;
  } finally {
    await db.close();
  }
}
