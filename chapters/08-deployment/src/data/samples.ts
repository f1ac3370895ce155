import { createChance, distinct, makeName, makeTitle } from '@bookshop/kit/samples';
import type { Sequelize } from 'sequelize';

import { defineModels } from './models';

const BOOKS = 40;

const SHELVES = ['novels', 'poems', 'cooking', 'travel', 'children'];

/** Fills an empty shop with invented books; the same ones every time. Returns whether it did. */
export async function fillEmptyShop(db: Sequelize): Promise<boolean> {
  const { Book, Reader } = defineModels(db);
  return db.transaction(async (transaction) => {
    if ((await Book.count({ transaction })) > 0) return false;
    const chance = createChance(2038);
    const titles = distinct(BOOKS, () => makeTitle(chance));
    await Reader.bulkCreate([{ name: 'alice' }, { name: 'bob' }], { transaction });
    await Book.bulkCreate(
      titles.map((title, i) => ({
        title,
        author: makeName(chance),
        shelf: SHELVES[i % SHELVES.length] ?? '',
        priceCents: 450 + 5 * chance.upTo(640),
      })),
      { transaction },
    );
    return true;
  });
}
