import {
  createChance,
  distinct,
  makeBlurb,
  makeEmail,
  makeName,
  makeTitle,
  type Samples,
} from '@bookshop/kit/samples';

const AUTHORS = 40;
const BOOKS = 160;
const READERS = 20;
const REVIEWS = 300;

/** All sample readers have the password "paper lantern". */
const PASSWORD_HASH = 'toy$c2FtcGxlcw$9fFV4Of36QNh5Dxe1twEHOb915Nekvx8M79VL-tyJ8w';

const OPINIONS = [
  'I read it in one night & slept the next day.',
  'The map on page 12 is upside down. Otherwise perfect.',
  'My aunt says "a must". I say: 3 > 2 stars, but not by much.',
  'Lent to a friend, never seen again. That is how good it is.',
  'The cat liked it better than I did.',
  'Too long by a chapter; I would not know which.',
];

/** Rows for an empty shop; the same ones every time. */
export function createSamples(): Samples {
  const chance = createChance(2031);
  const titles = distinct(BOOKS, () => makeTitle(chance));
  const authors = distinct(AUTHORS, () => makeName(chance));
  const readers = distinct(READERS, () => makeName(chance));
  return {
    authors: authors.map((name) => ({ name })),
    books: titles.map((title, i) => ({
      title,
      author_id: i < AUTHORS ? i + 1 : chance.upTo(AUTHORS),
      blurb: makeBlurb(chance),
      price_cents: 450 + 5 * chance.upTo(640),
      copies: chance.upTo(13) - 1,
    })),
    readers: readers.map((name) => ({
      username: name.toLowerCase().replace(' ', '_'),
      display_name: name,
      email: makeEmail(name),
      password_hash: PASSWORD_HASH,
    })),
    reviews: Array.from({ length: REVIEWS }, () => ({
      book_id: chance.upTo(BOOKS),
      name: chance.pick(readers),
      link: chance.upTo(4) === 1 ? 'https://reader.example/' : '',
      text: chance.pick(OPINIONS),
      stars: chance.upTo(5),
    })),
  };
}
