import { Op } from 'sequelize';

import type { Models } from '../data/models';
import { RuleError } from '../rule-error';

export interface SweptBook {
  id: number;
  title: string;
}

/** Every book, in the order of their ids, never more than `batchSize` of them in memory. */
export async function* eachBook(
  { Book }: Models,
  { batchSize }: { batchSize: number },
): AsyncGenerator<SweptBook> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RuleError('invalid-batch', 'The size of a batch is a whole number from 1 on.');
  }
  for (let from = 1; ; from += batchSize) {
    const batch = await Book.findAll({
      where: { id: { [Op.between]: [from, from + batchSize - 1] } },
      order: ['id'],
      limit: batchSize,
    });
    if (batch.length === 0) return;
    for (const { id, title } of batch) yield { id, title };
  }
}
