import { NotImplemented } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Models } from '../data/models';

export interface DeliveredRow {
  title: string;
  authorId: number;
  priceCents: number;
  copies: number;
}

export interface DeliveryReport {
  received: number;
  /** Rows that were refused, by their place in the delivery, counted from 0. */
  refused: { row: number; code: string }[];
}

/**
 * Takes new titles in: each row becomes a book and its stock. A strict delivery is taken whole or
 * not at all.
 */
export async function receiveDelivery(
  _deps: { db: Sequelize; models: Models },
  _rows: readonly DeliveredRow[],
  _options: { strict: boolean },
): Promise<DeliveryReport> {
  // TODO: `refusalOf` tells which errors of the database are about a row.
  throw new NotImplemented('orm/savepoints');
}
