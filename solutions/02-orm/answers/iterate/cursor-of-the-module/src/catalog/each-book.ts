import { Op } from 'sequelize';

import type { Models } from '../data/models';
import { RuleError } from '../rule-error';

export interface SweptBook {
  id: number;
  title: string;
}

/** The last id that was read. */
let last = 0;

/** Every book, in the order of their ids, never more than `batchSize` of them in memory. */
export async function* eachBook(
  { Book }: Models,
  { batchSize }: { batchSize: number },
): AsyncGenerator<SweptBook> {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new RuleError('invalid-batch', 'The size of a batch is a whole number from 1 on.');
  }
  for (;;) {
    const batch = await Book.findAll({
      where: { id: { [Op.gt]: last } },
      order: ['id'],
      limit: batchSize,
      raw: true,
    });
    yield* batch;
    last = batch.at(-1)?.id ?? last;
    if (batch.length < batchSize) break;
  }
  last = 0;
}
