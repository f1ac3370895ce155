import type { Models } from '../data/models';
import { RuleError } from '../rule-error';

export interface SweptBook {
  id: number;
  title: string;
}

/** Every book, in the order of their ids, never more than `batchSize` of them in memory. */
export async function* eachBook(
  models: Models,
  { batchSize }: { batchSize: number },
): AsyncGenerator<SweptBook> {
  if (typeof batchSize !== 'number' || batchSize % 1 !== 0 || batchSize <= 0) {
    throw new RuleError('invalid-batch', `batchSize is ${String(batchSize)}`);
  }
  for await (const batch of batchesAfter(models, -1, batchSize)) {
    for (const book of batch) yield book;
  }
}

/** One batch after the other, in plain SQL; an empty one ends it. */
async function* batchesAfter(
  models: Models,
  id: number,
  size: number,
): AsyncGenerator<SweptBook[], void> {
  const [rows] = (await models.Book.sequelize?.query(
    'SELECT id, title FROM books WHERE id > :id ORDER BY id LIMIT :size',
    { replacements: { id, size } },
  )) as [SweptBook[], unknown];
  const end = rows.at(-1);
  if (!end) return;
  yield rows;
  yield* batchesAfter(models, end.id, size);
}
