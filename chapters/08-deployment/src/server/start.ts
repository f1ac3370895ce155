import { plainTools, StartError } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { fillEmptyShop } from '../data/samples';
import type { Settings } from '../settings';
import { migrate, pendingMigrations } from './migrate';

/**
 * Makes sure that the database is there and has the tables that this release expects. In
 * development they are created; elsewhere `npm run migrate` does it, once for all processes.
 */
export async function prepareDatabase({
  DATABASE_URL,
  NODE_ENV,
}: Pick<Settings, 'DATABASE_URL' | 'NODE_ENV'>): Promise<void> {
  const db = connectDatabase(DATABASE_URL, plainTools);
  try {
    if (NODE_ENV === 'development') {
      await migrate(db);
      await fillEmptyShop(db);
      return;
    }
    const pending = await pendingMigrations(db);
    if (pending.length === 0) return;
    throw new StartError([`migrations are pending: ${pending.join(', ')}. Run npm run migrate.`]);
  } finally {
    await db.close();
  }
}
