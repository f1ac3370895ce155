import { NotImplemented } from '@bookshop/kit/app';

import type { Models } from '../data/models';

export interface SweptBook {
  id: number;
  title: string;
}

/** Every book, in the order of their ids, never more than `batchSize` of them in memory. */
export function eachBook(
  _models: Models,
  _options: { batchSize: number },
): AsyncGenerator<SweptBook> {
  // TODO: make this an `async function*` that reads one batch after the other and yields its books.
  throw new NotImplemented('orm/iterate');
}
