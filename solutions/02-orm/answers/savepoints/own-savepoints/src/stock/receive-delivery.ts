import type { Sequelize, Transaction } from 'sequelize';

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
  return db.transaction(async (transaction) => {
    const report: DeliveryReport = { received: 0, refused: [] };
    for (const [row, delivered] of rows.entries()) {
      if (!strict) await db.query('SAVEPOINT delivered_row', { transaction });
      try {
        await shelve(models, delivered, transaction);
        report.received += 1;
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        if (strict) throw refusal;
        await db.query('ROLLBACK TO SAVEPOINT delivered_row', { transaction });
        report.refused.push({ row, code: refusal.code });
      }
      if (!strict) await db.query('RELEASE SAVEPOINT delivered_row', { transaction });
    }
    return report;
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
