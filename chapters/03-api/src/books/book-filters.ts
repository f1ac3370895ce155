import { NotImplemented } from '@bookshop/kit/app';

import type { Book, Models } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

/** The books that the filters let through, in the order that was asked for; or what is wrong. */
export async function filterBooks(
  _models: Pick<Models, 'Author'>,
  _query: Readonly<Record<string, unknown>>,
): Promise<Read<Selection<Book>>> {
  // TODO: read each filter and the ordering, and collect what is wrong.
  throw new NotImplemented('api/filtering');
}
