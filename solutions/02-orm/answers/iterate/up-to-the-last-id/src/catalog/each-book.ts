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
  const end = await Book.max<number | null, typeof Book.prototype>('id');
  for (let last = 0; end !== null && last < end; ) {
    const batch = await Book.findAll({
      attributes: ['id', 'title'],
      where: { id: { [Op.gt]: last, [Op.lte]: end } },
      order: ['id'],
      limit: batchSize,
    });
    for (const { id, title } of batch) {
      last = id;
      yield { id, title };
    }
    if (batch.length === 0) return;
  }
}
