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
  const read = (last: number) =>
    Book.findAll({ where: { id: { [Op.gt]: last } }, order: ['id'], limit: batchSize });
  let batch = await read(0);
  for (;;) {
    const end = batch.at(-1);
    if (!end) return;
    // The next batch comes in while this one is worked on.
    const next = await read(end.id);
    for (const { id, title } of batch) yield { id, title };
    batch = next;
  }
}
