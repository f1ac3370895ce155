import { NotImplemented } from '@bookshop/kit/app';

import type { Migration } from '../migration';

/** Gives an ISBN-13 to the books that have only an ISBN-10. */
export const migration: Migration = {
  name: '004-isbn13',

  async up() {
    // TODO: fill in what is missing, a hundred books at a time.
    throw new NotImplemented('orm/data-migration');
  },

  async down() {
    // TODO: clear what `up` has filled in.
    throw new NotImplemented('orm/data-migration');
  },
};
