import {
  createChance,
  distinct,
  GENRES,
  makeBio,
  makeDay,
  makeEmail,
  makeName,
  makeTitle,
  type Samples,
} from '@bookshop/kit/samples';

const AUTHORS = 240;
const BOOKS = 3_000;
const READERS = 60;
const PARCELS = 250;

const PUBLISHERS = ['Tides & Co', 'Lantern House', 'Otherwise Books', 'Seven Bridges'];
const ORDERS = 400;

/** All sample readers have the password "paper lantern". */
const PASSWORD_DIGEST =
  'scrypt$16384$8$5$dGhlIHNhbXBsZSBzYWx0IQ$PjAv-dK7DG17xZ_8-4hR7kqYztk26iW3k4I1zPjluGQ';

/** Rows for an empty shop; the same ones every time. */
export function createSamples(): Samples {
  const chance = createChance(2030);
  const titles = distinct(BOOKS, () => makeTitle(chance));
  const authors = distinct(AUTHORS, () => makeName(chance));
  const readers = distinct(READERS, () => makeName(chance));
  return {
    authors: authors.map((name) => ({ name, bio: makeBio(chance) })),
    books: titles.map((title, i) => {
      const price_cents = 450 + 5 * chance.upTo(640);
      return {
        title,
        author_id: i < AUTHORS ? i + 1 : chance.upTo(chance.upTo(AUTHORS)),
        isbn13: makeIsbn(i),
        price_cents,
        cost_cents: Math.floor(price_cents / 2),
        copies: chance.upTo(13) - 1,
        published_on: makeDay(chance, 1998, 2025),
        restocked_on: i % 3 === 0 ? null : makeDay(chance, 2026, 2029),
      };
    }),
    genres: GENRES.map((name) => ({ name })),
    book_genres: titles.flatMap((_title, i) => {
      const chosen = distinct(chance.upTo(3), () => chance.upTo(GENRES.length));
      return chosen.map((genre) => ({ book_id: i + 1, genre_id: genre }));
    }),
    parcels: Array.from({ length: PARCELS }, (_, i) => ({
      publisher: chance.pick(PUBLISHERS),
      reference: `P-${1_000 + i}`,
      books: chance.upTo(60),
    })),
    readers: readers.map((name, i) => ({
      username: name.toLowerCase().replace(' ', '_'),
      email: makeEmail(name),
      display_name: name,
      card_number: 4_700 + i,
      is_staff: i === 0,
      password_digest: PASSWORD_DIGEST,
    })),
    orders: Array.from({ length: ORDERS }, () => ({
      reader_id: chance.upTo(READERS),
      status: ['placed', 'packed', 'sent'][chance.upTo(3) - 1] ?? 'placed',
      total_cents: 450 + 5 * chance.upTo(640),
    })),
  };
}

/** An ISBN of an unused group, with its check digit. */
function makeIsbn(n: number): string {
  const digits = `97966${String(n).padStart(7, '0')}`;
  const sum = [...digits].reduce(
    (total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3),
    0,
  );
  return digits + String((10 - (sum % 10)) % 10);
}
