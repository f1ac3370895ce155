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
        // A savepoint for each row: what the row wrote is taken back, and the transaction can go on.
        await inSavepoint(db, transaction, (savepoint) => shelve(models, delivered, savepoint));
      } catch (error) {
        const refusal = refusalOf(error);
        if (strict || !refusal) throw refusal ?? error;
        refused.push({ row, code: refusal.code });
      }
    }
    return { received: rows.length - refused.length, refused };
  });
}

/** As `db.transaction({ transaction }, work)`, which passes over a ROLLBACK TO that fails. */
async function inSavepoint(
  db: Sequelize,
  transaction: Transaction,
  work: (savepoint: Transaction) => Promise<void>,
): Promise<void> {
  const savepoint = await db.transaction({ transaction });
  try {
    await work(savepoint);
  } catch (error) {
    // When that fails, its error comes out instead: what the savepoint wrote may still be there.
    await savepoint.rollback();
    throw error;
  }
}

async function shelve(
  { Book, Stock }: Models,
  { copies, ...book }: DeliveredRow,
  transaction: Transaction,
): Promise<void> {
  const { id } = await Book.create(book, { transaction });
  await Stock.create({ bookId: id, copies }, { transaction });
}
