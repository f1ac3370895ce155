import { z } from 'zod';

import type { showBook } from '../books/book';
import type { Part } from './operation';
import { BEFORE_ROUTES, INVALID_BODY, sends, sendsProblem } from './responses';
import { BY_ID, rowNumber } from './values';

/** `checkBook` reads them, and has more rules: check digits, and which day is in the future. */
const newBook = z.object({
  title: z
    .string()
    .min(1)
    .max(200)
    .meta({ examples: ['The Salt Road'] }),
  author: rowNumber.describe('The id of an author.').meta({ examples: [1] }),
  isbn13: z
    .string()
    .regex(/^\d(?:[- ]*\d){12}$/)
    .describe('13 digits from 978 or 979 on; hyphens and spaces between them do not count.')
    .meta({ examples: ['978-0-306-40615-7', '9781861972712'] }),
  price: z
    .union([z.string().regex(/^\d+(?:\.\d{1,2})?$/), z.number()])
    .describe('From 0.01 to 99999.99. A string is exact.')
    .meta({ examples: ['12.50'] }),
  copies: z.int().min(0).max(10_000).default(0),
  published_on: z.iso.date().meta({ examples: ['2024-05-31'] }),
});

/** A missing field stays as it is, and takes no default. */
const bookChange = z.object({ ...newBook.shape, copies: newBook.shape.copies.unwrap() }).partial();

export const book = z.object({
  id: rowNumber,
  title: z.string(),
  author: rowNumber,
  isbn13: z.string().regex(/^97[89]\d{10}$/),
  price: z.string().regex(/^\d+\.\d\d$/),
  copies: z.int().min(0).max(10_000),
  published_on: z.iso.date(),
}) satisfies z.ZodType<ReturnType<typeof showBook>>;

const UNKNOWN = { 404: sendsProblem('There is no such book.') };

export const BOOKS: Part = {
  tag: 'books',
  requests: { NewBook: newBook, BookChange: bookChange },
  responses: { Book: book },
  before: BEFORE_ROUTES,
  paths: {
    '/api/books': {
      post: {
        operationId: 'createBook',
        summary: 'Take a book in',
        body: newBook,
        responses: { 201: sends('The new book.', book), ...INVALID_BODY },
      },
    },
    '/api/books/{id}': {
      parameters: BY_ID,
      get: {
        operationId: 'showBook',
        summary: 'One book',
        responses: { 200: sends('The book.', book), ...UNKNOWN },
      },
      patch: {
        operationId: 'changeBook',
        summary: 'Say something of a book, and leave the rest',
        body: bookChange,
        responses: { 200: sends('The book.', book), ...INVALID_BODY, ...UNKNOWN },
      },
    },
  },
};
