import { Transaction, UniqueConstraintError } from 'sequelize';

import type { Book, Models } from '../data/models';
import { type FieldErrors, NO_FIELD, type Read } from '../http/field-errors';
import type { BookValues } from './book';

export interface CheckOptions {
  readonly partial: boolean;
  readonly today: string;
}

export interface SaveOptions {
  readonly today: string;
  readonly book?: Book;
}

/** Collects what is wrong while the fields are read one after the other. */
class Reading {
  readonly values: Partial<BookValues> = {};
  readonly errors: Record<string, string[]> = {};
  readonly body: Record<string, unknown>;
  readonly partial: boolean;

  constructor(body: Record<string, unknown>, partial: boolean) {
    this.body = body;
    this.partial = partial;
  }

  fail(field: string, message: string): undefined {
    this.errors[field] ??= [message];
    return undefined;
  }

  /** The value of a field that is there; tells of one that is missing. */
  ask(field: string): { value: unknown } | undefined {
    if (Object.keys(this.body).includes(field)) return { value: this.body[field] };
    return this.partial ? undefined : this.fail(field, 'missing');
  }
}

function readAll(body: unknown, partial: boolean): Reading {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const reading = new Reading(isObject ? (body as Record<string, unknown>) : {}, true);
  if (!isObject) {
    reading.fail(NO_FIELD, 'not an object');
    return reading;
  }
  const own = new Reading(body as Record<string, unknown>, partial);
  readTitle(own);
  readIsbn(own);
  readPrice(own);
  readDay(own);
  const author = own.ask('author');
  if (author) {
    if (isWhole(author.value, 1, 2_147_483_647)) own.values.authorId = author.value;
    else own.fail('author', 'not a whole number');
  }
  if (Object.hasOwn(own.body, 'copies')) {
    const copies = own.body['copies'];
    if (isWhole(copies, 0, 10_000)) own.values.copies = copies;
    else own.fail('copies', 'not a whole number');
  } else if (!partial) own.values.copies = 0;
  return own;
}

function isWhole(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && value % 1 === 0 && value >= from && value <= to;
}

function readTitle(reading: Reading): void {
  const asked = reading.ask('title');
  if (!asked) return;
  if (typeof asked.value !== 'string') return reading.fail('title', 'not a string');
  const title = asked.value.trim();
  const points = Array.from(title, (character) => character.codePointAt(0) ?? 0);
  if (points.length < 1 || points.length > 200) return reading.fail('title', 'length');
  if (points.some((point) => point === 0 || (point >= 0xd800 && point < 0xe000)))
    return reading.fail('title', 'no character');
  reading.values.title = title;
}

function readIsbn(reading: Reading): void {
  const asked = reading.ask('isbn13');
  if (!asked) return;
  const text = typeof asked.value === 'string' ? asked.value : '';
  const digits = text.split(/[- ]/).join('');
  const isFramed = /^[0-9]/.test(text) && /[0-9]$/.test(text);
  if (!isFramed || !/^97[89][0-9]{10}$/.test(digits)) return reading.fail('isbn13', 'not a number');
  let sum = 0;
  for (const [place, digit] of [...digits].entries()) sum += Number(digit) * [1, 3][place % 2]!;
  if (sum % 10 > 0) return reading.fail('isbn13', 'check digit');
  reading.values.isbn13 = digits;
}

function readPrice(reading: Reading): void {
  const asked = reading.ask('price');
  if (!asked) return;
  const { value } = asked;
  const text = typeof value === 'number' ? `${value}` : typeof value === 'string' ? value.trim() : '';
  const match = text.match(/^([0-9]+)(?:[.]([0-9])([0-9])?)?$/);
  if (!match) return reading.fail('price', 'not a price');
  const [, whole, tenth = '0', hundredth = '0'] = match;
  const cents = BigInt(whole ?? 0) * 100n + BigInt(tenth) * 10n + BigInt(hundredth);
  if (cents < 1n || cents > 9_999_999n) return reading.fail('price', 'out of range');
  reading.values.priceCents = Number(cents);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function readDay(reading: Reading): void {
  const asked = reading.ask('published_on');
  if (!asked) return;
  const match = typeof asked.value === 'string' && /^(\d{4})-(\d{2})-(\d{2})$/.exec(asked.value);
  if (!match) return reading.fail('published_on', 'not a day');
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = (DAYS[month - 1] ?? 0) + (isLeap && month === 2 ? 1 : 0);
  if (year < 1450 || day < 1 || day > last) return reading.fail('published_on', 'no such day');
  reading.values.publishedOn = match[0];
}

function refuseEarly({ values, errors }: Reading, today: string, book?: Book): void {
  if (errors['copies'] || errors['published_on']) return;
  if (!('copies' in values) && !('publishedOn' in values)) return;
  const { copies, publishedOn } = { copies: book?.copies, publishedOn: book?.publishedOn, ...values };
  if (copies && publishedOn && publishedOn > today) errors['copies'] = ['not published yet'];
}

function hasErrors({ errors }: Reading): boolean {
  return Object.keys(errors).length !== 0;
}

export function checkBook(body: unknown, { partial, today }: CheckOptions): Read<Partial<BookValues>> {
  const reading = readAll(body, partial);
  refuseEarly(reading, today);
  return hasErrors(reading) ? { errors: reading.errors } : { values: reading.values };
}

/** Question and write in one transaction; on SQLite nobody comes between, elsewhere the index decides. */
export async function saveBook(
  { Author, Book }: Pick<Models, 'Author' | 'Book'>,
  body: unknown,
  { today, book }: SaveOptions,
): Promise<{ book: Book } | { errors: FieldErrors }> {
  const reading = readAll(body, book !== undefined);
  refuseEarly(reading, today, book);
  const { values, errors } = reading;
  const { authorId, isbn13 } = values;
  const db = Book.sequelize!;
  try {
    return await db.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      if (authorId !== undefined) {
        // The lock keeps the author until the book is there.
        const author = await Author.findByPk(authorId, { transaction, lock: transaction.LOCK.KEY_SHARE });
        if (!author) reading.fail('author', 'unknown');
      }
      if (isbn13 !== undefined) {
        const owner = await Book.findOne({ where: { isbn13 }, transaction });
        if (owner && owner.id !== book?.id) reading.fail('isbn13', 'taken');
      }
      if (hasErrors(reading)) return { errors };
      const written = book
        ? await book.update(values, { transaction })
        : await Book.create(values as BookValues, { transaction });
      return { book: written };
    });
  } catch (error) {
    if (error instanceof UniqueConstraintError) {
      if (error.errors.some(({ path }) => path === 'isbn13')) return { errors: { isbn13: ['taken'] } };
    }
    throw error;
  }
}
