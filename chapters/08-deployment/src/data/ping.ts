import type { ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

/** Rejects when the database does not answer. It may take as long as a connection takes. */
export function createPing(db: Sequelize, tools: Pick<ShopTools, 'reach'>): () => Promise<void> {
  return async () => {
    await tools.reach('db/ping');
    await db.query('SELECT 1');
  };
}
