import { Op } from 'sequelize';

import type { Models } from '../data/models';

export interface SweptBook {
  id: number;
  title: string;
}

/** Every book, in the order of their ids, never more than `batchSize` of them in memory. */
export async function* eachBook(
  { Book }: Models,
  options: { batchSize: number },
): AsyncGenerator<SweptBook> {
  const batchSize = Math.max(1, Math.trunc(options.batchSize || 1));
  let last = 0;
  for (;;) {
    const batch = await Book.findAll({
      where: { id: { [Op.gt]: last } },
      order: ['id'],
      limit: batchSize,
    });
    for (const { id, title } of batch) yield { id, title };
    last = batch.at(-1)?.id ?? last;
    if (batch.length < batchSize) return;
  }
}
