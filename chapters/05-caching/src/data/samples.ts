import { createChance, distinct, makeName, makeTitle, type Samples } from '@bookshop/kit/samples';

import { SHELVES } from '../catalog/shelves';

const AUTHORS = 60;
const BOOKS = 400;
const SALES = 6_000;

const READERS = ['alice', 'bob'];

/** Rows for an empty shop; the same ones every time. */
export function createSamples(): Samples {
  const chance = createChance(2032);
  const titles = distinct(BOOKS, () => makeTitle(chance));
  const authors = distinct(AUTHORS, () => makeName(chance));
  const slugs = [...SHELVES.keys()];
  return {
    authors: authors.map((name) => ({ name, updated_at: '2029-11-05 08:00:00.000 +00:00' })),
    books: titles.map((title, i) => ({
      title,
      author_id: i < AUTHORS ? i + 1 : chance.upTo(chance.upTo(AUTHORS)),
      // Most books are in the store room.
      shelf: i % 6 === 0 ? chance.pick(slugs) : '',
      price_cents: 450 + 5 * chance.upTo(640),
      copies: chance.upTo(13) - 1,
    })),
    sales: Array.from({ length: SALES }, () => ({
      book_id: chance.upTo(chance.upTo(BOOKS)),
      reader: chance.upTo(200) === 1 ? chance.pick(READERS) : null,
      copies: chance.upTo(3),
    })),
  };
}
