import { ForeignKeyConstraintError, UniqueConstraintError } from 'sequelize';

import type { Book, Models } from '../data/models';
import { type FieldErrors, NO_FIELD, type Read } from '../http/field-errors';
import type { BookValues } from './book';

export interface CheckOptions {
  /** What the body does not say stays as it is. */
  readonly partial: boolean;
  /** The last day on which a book may have been published and have copies. */
  readonly today: string;
}

export interface SaveOptions {
  readonly today: string;
  /** The book that is changed; a new one without it. */
  readonly book?: Book;
}

/** Its errors are what callers are told. */
class Fault extends Error {}

interface Field<T> {
  /** Its name in the body. */
  readonly name: string;
  read(value: unknown): T;
  /** What it is when nobody says it; without one, it is required. */
  readonly fallback?: T;
}

const FIELDS: { readonly [Name in keyof BookValues]: Field<BookValues[Name]> } = {
  title: { name: 'title', read: readTitle },
  authorId: { name: 'author', read: (value) => readWhole(value, { from: 1, to: 2_147_483_647 }) },
  isbn13: { name: 'isbn13', read: readIsbn },
  priceCents: { name: 'price', read: readCents },
  copies: {
    name: 'copies',
    read: (value) => readWhole(value, { from: 0, to: 10_000 }),
    fallback: 0,
  },
  publishedOn: { name: 'published_on', read: readDay },
};

const TAKEN = 'Another book has this number.';
const NO_AUTHOR = 'There is no such author.';

/** Checks what a body says of a book, without the database. */
export function checkBook(body: unknown, options: CheckOptions): Read<Partial<BookValues>> {
  const { values, errors } = checkFields(body, options, {});
  return isEmpty(errors) ? { values } : { errors };
}

/** Stores a new book, or changes one; otherwise says everything that is wrong. */
export async function saveBook(
  models: Pick<Models, 'Author' | 'Book'>,
  body: unknown,
  { today, book }: SaveOptions,
): Promise<{ book: Book } | { errors: FieldErrors }> {
  const checked = checkFields(body, { partial: book !== undefined, today }, book ?? {});
  const { values } = checked;
  const errors = { ...checked.errors, ...(await askDatabase(models, values, book)) };
  if (!isEmpty(errors)) return { errors };
  try {
    const saved = await (book ? book.update(values) : models.Book.create(values as BookValues));
    return { book: saved };
  } catch (error) {
    const told = errorsOf(error);
    if (told) return { errors: told };
    throw error;
  }
}

interface Checked {
  /** Those that are right. */
  readonly values: Partial<BookValues>;
  readonly errors: FieldErrors;
}

/** `known` is what rules about several fields take where the body does not say it. */
function checkFields(
  body: unknown,
  { partial, today }: CheckOptions,
  known: Partial<Pick<BookValues, 'copies' | 'publishedOn'>>,
): Checked {
  if (!isObject(body)) return { values: {}, errors: { [NO_FIELD]: ['Send an object.'] } };
  const values: Record<string, unknown> = {};
  const errors: Record<string, readonly string[]> = {};
  for (const [key, field] of Object.entries<Field<unknown>>(FIELDS)) {
    const isThere = Object.hasOwn(body, field.name);
    if (!isThere && partial) continue;
    try {
      values[key] = isThere ? field.read(body[field.name]) : fallBack(field);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      errors[field.name] = [fault.message];
    }
  }
  const said = values as Partial<BookValues>;
  const copies = said.copies ?? known.copies ?? 0;
  const publishedOn = said.publishedOn ?? known.publishedOn ?? today;
  const areRight = !errors['copies'] && !errors['published_on'];
  const isAbout = said.copies !== undefined || said.publishedOn !== undefined;
  // Days that are written in this way sort as strings.
  if (isAbout && areRight && copies > 0 && publishedOn > today)
    errors['copies'] = ['A book that is not published yet has no copies.'];
  return { values: said, errors };
}

function fallBack({ fallback }: Field<unknown>): unknown {
  if (fallback === undefined) throw new Fault('This field is required.');
  return fallback;
}

/** What only the database knows, for those values that are right. */
async function askDatabase(
  { Author, Book }: Pick<Models, 'Author' | 'Book'>,
  { authorId, isbn13 }: Partial<BookValues>,
  book: Book | undefined,
): Promise<FieldErrors> {
  const author = authorId === undefined ? 'not asked' : await Author.findByPk(authorId);
  const namesake =
    isbn13 === undefined ? null : await Book.findOne({ attributes: ['id'], where: { isbn13 } });
  return {
    ...(author ? {} : { author: [NO_AUTHOR] }),
    ...(namesake && namesake.id !== book?.id ? { isbn13: [TAKEN] } : {}),
  };
}

/** What a constraint has refused, as the question would have told it; `undefined` for all else. */
function errorsOf(error: unknown): FieldErrors | undefined {
  if (error instanceof UniqueConstraintError && error.errors.some(({ path }) => path === 'isbn13'))
    return { isbn13: [TAKEN] };
  // The table has one foreign key; SQLite does not say which one it was.
  if (error instanceof ForeignKeyConstraintError) return { author: [NO_AUTHOR] };
  return undefined;
}

function readTitle(value: unknown): string {
  if (typeof value !== 'string') throw new Fault('Give a string.');
  const title = value.trim();
  if (title === '') throw new Fault('This field may not be blank.');
  if (/[\0\p{Surrogate}]/u.test(title)) throw new Fault('Leave out what is no character.');
  // Not `length`, which counts units of UTF-16: PostgreSQL's VARCHAR counts characters.
  if ([...title].length > 200) throw new Fault('Use at most 200 characters.');
  return title;
}

function readWhole(value: unknown, { from, to }: { from: number; to: number }): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new Fault('Give a whole number.');
  if (value < from || value > to) throw new Fault(`Give a number from ${from} to ${to}.`);
  return value;
}

function readIsbn(value: unknown): string {
  if (typeof value !== 'string') throw new Fault('Give a string.');
  if (!/^\d(?:[- ]*\d){12}$/.test(value)) throw new Fault('Give 13 digits.');
  const digits = value.replaceAll(/[- ]/g, '');
  if (!/^97[89]/.test(digits)) throw new Fault('An ISBN-13 begins with 978 or 979.');
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1), 0);
  if (sum % 10 !== 0) throw new Fault('The check digit is wrong.');
  return digits;
}

const MOST_CENTS = 9_999_999;

/** Never by multiplication: 19.99 * 100 is 1998.9999999999998. */
function readCents(value: unknown): number {
  if (typeof value !== 'string' && typeof value !== 'number') throw new Fault('Give a price.');
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(String(value).trim());
  if (!parts) throw new Fault('Give a price such as 12.50.');
  const [, whole, decimals = ''] = parts;
  if (decimals.length > 2) throw new Fault('Use at most two digits after the point.');
  const cents = Number(`${whole}${decimals.padEnd(2, '0')}`);
  if (cents < 1 || cents > MOST_CENTS) throw new Fault('Give a price from 0.01 to 99999.99.');
  return cents;
}

const FIRST_DAY = '1450-01-01';

function readDay(value: unknown): string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value))
    throw new Fault('Give a day as YYYY-MM-DD.');
  const day = new Date(`${value}T00:00:00Z`);
  // A day that is not there is invalid, or becomes another one.
  const isThere = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  if (!isThere) throw new Fault('The calendar has no such day.');
  if (value < FIRST_DAY) throw new Fault(`Give a day from ${FIRST_DAY}.`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(errors: FieldErrors): boolean {
  return Object.keys(errors).length === 0;
}
