import { NotImplemented } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Factories } from './factory';

/** Factories for the tests of one shop, with sequences and chance of their own. */
export function createFactories(_db: Sequelize): Factories {
  // TODO: a factory for books, one for readers, one for orders. `insertRow` stores a row.
  throw new NotImplemented('testing/factories');
}
