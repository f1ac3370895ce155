import { ForeignKeyConstraintError, UniqueConstraintError } from 'sequelize';
import { z } from 'zod';

import type { Book, Models } from '../data/models';
import type { FieldErrors, Read } from '../http/field-errors';
import type { BookValues } from './book';

export interface CheckOptions {
  readonly partial: boolean;
  readonly today: string;
}

export interface SaveOptions {
  readonly today: string;
  readonly book?: Book;
}

const count = (from: number, to: number) => z.int().min(from).max(to);

const title = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\u0000') && !/\p{Surrogate}/u.test(text));

const isbn = z
  .string()
  .regex(/^[0-9](?:[- ]*[0-9]){12}$/)
  .transform((text) => text.replace(/[^0-9]/g, ''))
  .refine((digits) => ['978', '979'].includes(digits.slice(0, 3)))
  .refine((digits) => {
    let sum = 0;
    for (let i = 0; i < 13; i += 2) sum += Number(digits[i]);
    for (let i = 1; i < 13; i += 2) sum += 3 * Number(digits[i]);
    return sum % 10 === 0;
  });

const price = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().trim().regex(/^[0-9]+(?:\.[0-9]{1,2})?$/))
  .transform((text) => {
    const [euros = '', cents = ''] = text.split('.');
    return Number(euros) * 100 + Number(cents.padEnd(2, '0'));
  })
  .pipe(count(1, 9_999_999));

const day = z.iso.date().refine((text) => text >= '1450-01-01');

const SHAPE = {
  title,
  author: count(1, 2_147_483_647),
  isbn13: isbn,
  price,
  copies: count(0, 10_000),
  published_on: day,
};

type Name = keyof typeof SHAPE;
type Body = { [Key in Name]?: z.output<(typeof SHAPE)[Key]> };

/** All fields one by one, since those that are right are needed even when others are not. */
function parse(body: unknown, isPartial: boolean): { right: Body; errors: Record<string, string[]> } {
  const right: Record<string, unknown> = {};
  const errors: Record<string, string[]> = {};
  const object = z.looseObject({}).safeParse(body);
  if (!object.success) return { right, errors: { non_field_errors: ['Not an object.'] } };
  for (const name of Object.keys(SHAPE) as Name[]) {
    if (!Object.hasOwn(body as object, name)) {
      if (!isPartial && name !== 'copies') errors[name] = ['Missing.'];
      if (!isPartial && name === 'copies') right['copies'] = 0;
      continue;
    }
    const parsed = SHAPE[name].safeParse((body as Record<string, unknown>)[name]);
    if (parsed.success) right[name] = parsed.data;
    else errors[name] = [`This ${name} cannot be used.`];
  }
  return { right: right as Body, errors };
}

function refuseEarlyCopies(
  { right, errors }: ReturnType<typeof parse>,
  today: string,
  book?: Book,
): void {
  if ('copies' in errors || 'published_on' in errors) return;
  if (right.copies === undefined && right.published_on === undefined) return;
  const copies = right.copies ?? book?.copies ?? 0;
  const publishedOn = right.published_on ?? book?.publishedOn ?? today;
  if (copies > 0 && publishedOn > today) errors['copies'] = ['Not published yet.'];
}

function toValues({ title: name, author, isbn13, price: priceCents, copies, published_on }: Body) {
  const values = { title: name, authorId: author, isbn13, priceCents, copies, publishedOn: published_on };
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Partial<BookValues>;
}

export function checkBook(body: unknown, { partial, today }: CheckOptions): Read<Partial<BookValues>> {
  const parsed = parse(body, partial);
  refuseEarlyCopies(parsed, today);
  if (Object.keys(parsed.errors).length > 0) return { errors: parsed.errors };
  return { values: toValues(parsed.right) };
}

export async function saveBook(
  { Author, Book }: Pick<Models, 'Author' | 'Book'>,
  body: unknown,
  { today, book }: SaveOptions,
): Promise<{ book: Book } | { errors: FieldErrors }> {
  const parsed = parse(body, book !== undefined);
  refuseEarlyCopies(parsed, today, book);
  const { right, errors } = parsed;
  const [authors, namesakes] = await Promise.all([
    right.author === undefined ? [] : Author.findAll({ where: { id: right.author } }),
    right.isbn13 === undefined ? [] : Book.findAll({ where: { isbn13: right.isbn13 } }),
  ]);
  if (right.author !== undefined && authors.length === 0) errors['author'] = ['Unknown.'];
  if (namesakes.some(({ id }) => id !== book?.id)) errors['isbn13'] = ['Taken.'];
  if (Object.keys(errors).length > 0) return { errors };
  const values = toValues(right);
  try {
    if (!book) return { book: await Book.create(values as BookValues) };
    return { book: await book.set(values).save() };
  } catch (error) {
    if (error instanceof ForeignKeyConstraintError) return { errors: { author: ['Unknown.'] } };
    const isTaken = error instanceof UniqueConstraintError && error.errors[0]?.path === 'isbn13';
    if (isTaken) return { errors: { isbn13: ['Taken.'] } };
    throw error;
  }
}
