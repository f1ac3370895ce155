import {
  cents,
  type Column,
  counts,
  days,
  eachOf,
  fill,
  flag,
  from,
  ids,
  numbered,
  orNull,
  someOf,
  texts,
} from './column';
import type { CrowdPlan } from './make-crowd';
import { ODD_NAMES, ODD_TITLES } from './odd-texts';

/**
 * The rows of the shop's tables, as the tests' own connection returns them: booleans are 1 or 0,
 * days are strings.
 */
export type Stockroom = {
  readonly authors: readonly { id: number; name: string; bio: string }[];
  readonly books: readonly {
    id: number;
    author_id: number;
    title: string;
    price_cents: number;
    in_print: number;
    published_on: string;
    isbn10: string | null;
    isbn13: string | null;
    blurb: string;
  }[];
  readonly genres: readonly { id: number; name: string }[];
  readonly book_genres: readonly { book_id: number; genre_id: number }[];
  readonly stock: readonly { book_id: number; copies: number }[];
  readonly signings: readonly { id: number; author_id: number; held_on: string }[];
  readonly readers: readonly { id: number; name: string; email: string }[];
  readonly wallets: readonly { id: number; reader_id: number; balance_cents: number }[];
  readonly transfers: readonly {
    id: number;
    entry_no: number | null;
    from_wallet: number;
    to_wallet: number;
    cents: number;
  }[];
};

const GENRES = ['Poetry', 'poetry', 'Sea', 'Crime', 'Éclairs', 'Maps', '100%', 'x_y', 'Tea', 'Zen'];

const EMAILS = [
  'ada@example.com',
  'Ada@example.com',
  'ADA@EXAMPLE.COM',
  'ada+news@example.com',
  "o'neil@example.com",
  'zo\u00eb@example.com',
  'zoe\u0308@example.com',
  'a@b.c',
  `${fill(188).replaceAll(' ', '.')}@example.com`,
];

/**
 * The crowd for the shop's tables, with everything that typically goes wrong with data;
 * `docs/crowd.md` lists it.
 */
export const STOCKROOM: CrowdPlan = {
  authors: {
    rows: 260,
    columns: {
      id: ids(),
      name: texts(ODD_NAMES, { most: 120, word: 'Author' }),
      bio: texts(['', ...ODD_TITLES], { most: 3_000, word: 'Lives in house' }),
    },
    ties: { of: 'name', fall: ['bio'] },
  },
  books: {
    rows: 1_040,
    columns: {
      id: ids(),
      author_id: someOf('authors'),
      title: texts(ODD_TITLES, { most: 200, word: 'Title' }),
      price_cents: cents(),
      in_print: flag(),
      published_on: days(),
      isbn10: orNull(numbered(isbn10Of)),
      isbn13: orNull(from(['id', 'isbn10'], isbn13Of)),
      blurb: texts(['', ...ODD_TITLES], { most: 2_000, word: 'A book about' }),
    },
    ties: { of: 'title', fall: ['author_id', 'price_cents', 'published_on', 'blurb'] },
  },
  genres: {
    rows: 14,
    columns: { id: ids(), name: numbered((n) => GENRES[n] ?? `Genre ${n}`) },
  },
  book_genres: { make: makeBookGenres },
  stock: {
    rows: 900,
    columns: { book_id: eachOf('books'), copies: counts() },
  },
  signings: {
    rows: 150,
    columns: { id: ids(), author_id: someOf('authors'), held_on: days() },
    ties: { of: 'held_on', fall: ['author_id'] },
  },
  readers: {
    rows: 120,
    columns: {
      id: ids(),
      name: texts(ODD_NAMES, { most: 120, word: 'Reader' }),
      email: numbered((n) => EMAILS[n] ?? `reader${n}@example.com`),
    },
    ties: { of: 'name', fall: ['email'] },
  },
  wallets: {
    rows: 140,
    columns: { id: ids(), reader_id: someOf('readers'), balance_cents: cents() },
    ties: { of: 'reader_id', fall: ['balance_cents'] },
  },
  transfers: {
    rows: 80,
    columns: {
      id: ids(),
      entry_no: orNull(numbered((n) => 1_001 + 3 * n)),
      from_wallet: eachOf('wallets'),
      to_wallet: otherWallet,
      cents: cents({ least: 1, most: 1_000_000 }),
    },
  },
};

/** For each transfer a wallet other than the payer's. */
function otherWallet(making: Parameters<Column>[0]): ReturnType<Column> {
  const payers = making.of('from_wallet');
  const payees = someOf('wallets')(making);
  return payers.map((payer, i) =>
    payees[i] === payer ? (payers[(i + 1) % payers.length] ?? null) : (payees[i] ?? null),
  );
}

/** A fifth of the books has none, some have all, the others have one to three. */
function makeBookGenres({ chance, of }: Parameters<MakePairs>[0]): ReturnType<MakePairs> {
  const genres = of('id', 'genres');
  return chance.shuffled(
    of('id', 'books').flatMap((book, i) => {
      const number = i % 5 === 0 ? 0 : i % 97 === 1 ? genres.length : chance.between(1, 3);
      const chosen = chance.shuffled(genres).slice(0, number);
      return chosen.map((genre) => ({ book_id: book, genre_id: genre }));
    }),
  );
}

type MakePairs = Extract<CrowdPlan[string], { make: unknown }>['make'];

/** A valid ISBN-10; its last digit may be an X. */
function isbn10Of(n: number): string {
  const digits = String(100_000_007 + n * 7_919);
  const sum = [...digits].reduce((total, digit, i) => total + (10 - i) * Number(digit), 0);
  const check = (11 - (sum % 11)) % 11;
  return digits + (check === 10 ? 'X' : String(check));
}

/** The ISBN-13 of the same book; without an ISBN-10, one that has no ISBN-10. */
function isbn13Of(id: string | number | null, isbn10: string | number | null): string {
  const digits =
    isbn10 === null ? `979${String(id).padStart(9, '0')}` : `978${String(isbn10).slice(0, 9)}`;
  const sum = [...digits].reduce(
    (total, digit, i) => total + (i % 2 === 0 ? 1 : 3) * Number(digit),
    0,
  );
  return digits + String((10 - (sum % 10)) % 10);
}
