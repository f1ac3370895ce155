import {
  createChance,
  distinct,
  makeEmail,
  makeName,
  makeTitle,
  type Samples,
} from '@bookshop/kit/samples';

const AUTHORS = 20;
const BOOKS = 60;

/** Readers with an address; `nobody.test` takes no mail. */
const READERS = [
  { name: 'alice', email: 'alice@lantern.test' },
  { name: 'bob', email: 'bob@lantern.test' },
  { name: 'carol', email: 'carol@nobody.test' },
];

/** Rows for an empty shop; the same ones every time. */
export function createSamples(): Samples {
  const chance = createChance(2036);
  const authors = distinct(AUTHORS, () => makeName(chance));
  const titles = distinct(BOOKS, () => makeTitle(chance));
  const writers = authors.map((name) => ({ name: readerName(name), email: makeEmail(name) }));
  return {
    readers: [...READERS, ...writers],
    wallets: authors.map((name) => ({ owner: readerName(name), balance_cents: 0 })),
    books: titles.map((title, i) => ({
      title,
      author: authors[i % AUTHORS] ?? '',
      price_cents: 450 + 5 * chance.upTo(640),
      wallet_id: (i % AUTHORS) + 1,
    })),
  };
}

function readerName(name: string): string {
  return name.toLowerCase().replace(' ', '_');
}
