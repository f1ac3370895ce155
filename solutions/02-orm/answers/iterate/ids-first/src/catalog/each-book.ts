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
  const ids = (await Book.findAll({ attributes: ['id'], order: ['id'], raw: true })).map(
    ({ id }) => id,
  );
  for (let at = 0; at < ids.length; at += batchSize) {
    const batch = await Book.findAll({
      where: { id: ids.slice(at, at + batchSize) },
      order: ['id'],
      limit: batchSize,
      raw: true,
    });
    for (const { id, title } of batch) yield { id, title };
  }
}
