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
  for (let offset = 0; ; offset += batchSize) {
    const batch = await Book.findAll({ order: ['id'], limit: batchSize, offset });
    for (const { id, title } of batch) yield { id, title };
    if (batch.length < batchSize) return;
  }
}
