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
  for (const { id, title } of await Book.findAll({ order: ['id'] })) yield { id, title };
}
