import { NotImplemented } from '@bookshop/kit/app';

import type { Migration } from '../migration';

export const migration: Migration = {
  name: '003-price-in-cents',
  async up() {
    // TODO
    throw new NotImplemented('orm/column-change');
  },
  async down() {
    throw new NotImplemented('orm/column-change');
  },
};
