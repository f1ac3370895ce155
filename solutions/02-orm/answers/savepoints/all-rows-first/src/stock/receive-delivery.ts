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
    const tryRows = async (some: readonly DeliveredRow[]) => {
      try {
        await db.transaction({ transaction }, (savepoint) => shelve(models, some, savepoint));
        return undefined;
      } catch (error) {
        const refusal = refusalOf(error);
        if (strict || !refusal) throw refusal ?? error;
        return refusal.code;
      }
    };
    const refused: DeliveryReport['refused'] = [];
    if ((await tryRows(rows)) !== undefined) {
      for (const [row, delivered] of rows.entries()) {
        const code = await tryRows([delivered]);
        if (code !== undefined) refused.push({ row, code });
      }
    }
    return { received: rows.length - refused.length, refused };
  });
}

async function shelve(
  { Book, Stock }: Models,
  rows: readonly DeliveredRow[],
  transaction: Transaction,
): Promise<void> {
  for (const { copies, ...book } of rows) {
    const { id } = await Book.create(book, { transaction });
    await Stock.create({ bookId: id, copies }, { transaction });
  }
}
