import { createChance, distinct, makeTitle, type Samples } from '@bookshop/kit/samples';

const BOOKS = 40;

/** The first digits of every ISBN that is invented here. */
const ISBN_START = 9_780_000_000_000;

/** Rows for an empty shop; the same ones every time. */
export function createSamples(): Samples {
  const chance = createChance(2030);
  const titles = distinct(BOOKS, () => makeTitle(chance));
  return {
    books: titles.map((title, i) => ({
      title,
      isbn: String(ISBN_START + i),
      price_cents: 450 + 5 * chance.upTo(640),
    })),
  };
}
