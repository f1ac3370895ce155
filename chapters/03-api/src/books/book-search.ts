import { NotImplemented } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Book } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

/** The books that `search` means, in any order; or what is wrong with it. */
export function searchBooks(
  _db: Sequelize,
  _query: Readonly<Record<string, unknown>>,
): Read<Selection<Book>> {
  // TODO: split the terms, and make a condition of each.
  throw new NotImplemented('api/search');
}
