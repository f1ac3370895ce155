import type { Sequelize } from 'sequelize';

import type { Models } from '../data/models';
import { defineOrders } from './models';
import { createOrders, type Orders } from './orders';

/**
 * Defines the models of orders and, unless the database is to stay empty, makes their tables. What
 * goes wrong there is told to whoever asks for orders; the rest of the shop opens all the same.
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
