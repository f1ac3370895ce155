import type { Sequelize, Transaction } from 'sequelize';

import type { Models } from '../data/models';
import { RuleError } from '../rule-error';

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
    const authors = await models.Author.findAll({ attributes: ['id'], transaction });
    const known = new Set(authors.map(({ id }) => id));
    const report: DeliveryReport = { received: 0, refused: [] };
    for (const [row, delivered] of rows.entries()) {
      const code = !known.has(delivered.authorId)
        ? 'unknown-author'
        : delivered.copies < 0
          ? 'invalid-copies'
          : undefined;
      if (code === undefined) {
        await shelve(models, delivered, transaction);
        report.received += 1;
      } else {
        if (strict) throw new RuleError(code, `Row ${row} is refused.`);
        report.refused.push({ row, code });
      }
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
