import { type Sequelize, Transaction } from 'sequelize';

import type { Models } from '../data/models';
import { refusalOf } from './refusal';

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

/** Takes new titles in: each row becomes a book and its stock. A strict delivery is taken whole or not at all. */
export async function receiveDelivery(
  { db, models }: { db: Sequelize; models: Models },
  rows: readonly DeliveredRow[],
  { strict }: { strict: boolean },
): Promise<DeliveryReport> {
  return db.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
    const refused: DeliveryReport['refused'] = [];
    for (const [row, delivered] of rows.entries()) {
      try {
        await db.transaction({ transaction }, (savepoint) => shelve(models, delivered, savepoint));
      } catch (error) {
        const refusal = refusalOf(error);
        if (strict || !refusal) throw refusal ?? error;
        refused.push({ row: row + 1, code: refusal.code });
      }
    }
    return { received: rows.length - refused.length, refused };
  });
}

async function shelve(
  { Book, Stock }: Models,
  { copies, ...book }: DeliveredRow,
  transaction: Transaction,
): Promise<void> {
  const { id } = await Book.create(book, { transaction });
  await Stock.create({ bookId: id, copies }, { transaction });
}
