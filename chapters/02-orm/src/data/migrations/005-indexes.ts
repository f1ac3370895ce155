import { NotImplemented } from '@bookshop/kit/app';

import type { Migration } from '../migration';

/** Indexes on books for the look-ups in `src/catalog/find-books.ts`, one for each. */
export const migration: Migration = {
  name: '005-indexes',

  async up() {
    // TODO: three times CREATE INDEX, each within the transaction of the context.
    throw new NotImplemented('orm/indexes');
  },

  async down() {
    throw new NotImplemented('orm/indexes');
  },
};
