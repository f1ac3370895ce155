import type { Sequelize } from 'sequelize';

import type { Models } from '../data/models';
import { defineOrders } from './models';
import { createOrders, type Orders } from './orders';

/**
 * Defines the models of orders and, unless the database must stay empty, creates their tables. An
 * error there is thrown to code that uses orders; the rest of the shop still opens.
 */
export async function openOrders(
  db: Sequelize,
  models: Models,
  { withTables }: { withTables: boolean },
): Promise<() => Orders> {
  try {
    const own = defineOrders(db, models);
    if (withTables) {
      // In this order: lines refer to orders.
      await own.Order.sync();
      await own.OrderLine.sync();
    }
    const orders = createOrders(db, models, own);
    return () => orders;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
