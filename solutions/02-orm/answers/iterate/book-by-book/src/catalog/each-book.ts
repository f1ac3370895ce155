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
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new RuleError('invalid-batch', 'The size of a batch is a whole number from 1 on.');
  }
  let last = 0;
  for (;;) {
    const book = await Book.findOne({ where: { id: { [Op.gt]: last } }, order: ['id'] });
    if (!book) return;
    last = book.id;
    yield { id: book.id, title: book.title };
  }
}
