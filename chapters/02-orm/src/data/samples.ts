import {
  createChance,
  distinct,
  GENRES,
  makeBio,
  makeBlurb,
  makeDay,
  makeEmail,
  makeName,
  makeTitle,
  type Samples,
} from '@bookshop/kit/samples';

const AUTHORS = 60;
const BOOKS = 320;
const SIGNINGS = 90;
const READERS = 40;

/** Rows for an empty shop; the same ones every time. */
export function createSamples(): Samples {
  const chance = createChance(2030);
  const titles = distinct(BOOKS, () => makeTitle(chance));
  const authors = distinct(AUTHORS, () => makeName(chance));
  const readers = distinct(READERS, () => makeName(chance));
  return {
    authors: authors.map((name) => ({ name, bio: makeBio(chance) })),
    books: titles.map((title, i) => ({
      title,
      // Everybody has written something, and some have written many books.
      author_id: i < AUTHORS ? i + 1 : chance.upTo(chance.upTo(AUTHORS)),
      price_cents: 450 + 5 * chance.upTo(640),
      in_print: chance.upTo(10) > 2,
      published_on: makeDay(chance, 1998, 2025),
      blurb: makeBlurb(chance),
    })),
    genres: GENRES.map((name) => ({ name })),
    book_genres: titles.flatMap((_title, i) => {
      const chosen = distinct(chance.upTo(3), () => chance.upTo(GENRES.length));
      return chosen.map((genre) => ({ book_id: i + 1, genre_id: genre }));
    }),
    stock: titles.map((_title, i) => ({ book_id: i + 1, copies: chance.upTo(13) - 1 })),
    signings: Array.from({ length: SIGNINGS }, () => ({
      author_id: chance.upTo(AUTHORS),
      held_on: makeDay(chance, 2024, 2026),
    })),
    readers: readers.map((name) => ({ name, email: makeEmail(name) })),
    wallets: readers.map((_name, i) => ({
      reader_id: i + 1,
      balance_cents: 50 * chance.upTo(200),
    })),
  };
}
