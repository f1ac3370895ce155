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

/** Mail to carol is rejected, and mail to dora has to wait: `src/tasks/mailer.ts` says why. */
const READERS = [
  { name: 'alice', email: 'alice@lantern.test' },
  { name: 'bob', email: 'bob@lantern.test' },
  { name: 'carol', email: 'carol@nobody.test' },
  { name: 'dora', email: 'dora@busy-30.test' },
];

/** Rows for an empty shop; the same ones every time. */
export function createSamples(): Samples {
  const chance = createChance(2036);
  const authors = distinct(AUTHORS, () => makeName(chance)).map((author) => ({
    author,
    name: author.toLowerCase().replace(' ', '_'),
    email: makeEmail(author),
  }));
  const titles = distinct(BOOKS, () => makeTitle(chance));
  return {
    // Authors are readers of the shop as well, and own the wallets.
    readers: [...READERS, ...authors.map(({ name, email }) => ({ name, email }))],
    wallets: authors.map(({ name }) => ({ owner: name, balance_cents: 0 })),
    books: titles.map((title, i) => ({
      title,
      author: authors[i % AUTHORS]?.author ?? '',
      price_cents: 450 + 5 * chance.upTo(640),
      wallet_id: (i % AUTHORS) + 1,
    })),
  };
}
