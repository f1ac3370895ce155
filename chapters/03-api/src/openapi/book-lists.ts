import { rowId } from '@bookshop/kit/app';
import { z } from 'zod';

import { book } from './books';
import type { Part, ResponseDescriptions } from './operation';
import { BEFORE_ROUTES, sends, sendsInvalid, sendsProblem } from './responses';
import { BY_ID } from './values';

const paging = {
  page: z
    .union([z.int().min(1), z.literal('last')])
    .default(1)
    .meta({ examples: [1, 2] }),
  page_size: z.int().min(1).max(50).default(10),
};

const search = z
  .string()
  .describe('Words and "phrases", at most ten; each is contained in title, author or genre.')
  .meta({ examples: ['sea', 'sea,"the last"'] })
  .optional();

const ORDERING =
  /^-?(price|title|published_on|restocked_on)(,-?(price|title|published_on|restocked_on))*$/;

const filters = {
  in_stock: z.enum(['true', 'false']).optional(),
  author: rowId().optional(),
  min_price: z
    .string()
    .regex(/^\d{1,8}(\.\d{1,2})?$/)
    .meta({ examples: ['12.50'] })
    .optional(),
  ordering: z
    .string()
    .regex(ORDERING)
    .meta({ examples: ['-price,title'] })
    .optional(),
};

const count = z.int().min(0);

const page = z.object({
  count,
  next: z.string().nullable(),
  previous: z.string().nullable(),
  results: z.array(book).max(50),
});

const found = z.object({ count, results: z.array(book).max(100) });

const NO_PAGE = { 404: sendsProblem('There is no such page.') };

const INVALID_QUERY: ResponseDescriptions = {
  400: sendsInvalid('A parameter is not as described, or the request cannot be read.'),
};

export const BOOK_LISTS: Part = {
  tag: 'lists of books',
  responses: { BookPage: page, FoundBooks: found },
  before: BEFORE_ROUTES,
  paths: {
    '/api/books': {
      get: {
        operationId: 'listBooks',
        summary: 'Books, page by page',
        query: z.object({ ...paging, search, ...filters }),
        responses: { 200: sends('The page.', page), ...INVALID_QUERY, ...NO_PAGE },
      },
    },
    '/api/search': {
      get: {
        operationId: 'searchBooks',
        summary: 'Books by what somebody types, at most 100',
        query: z.object({ search }),
        responses: { 200: sends('The books.', found), ...INVALID_QUERY },
      },
    },
    '/api/shelf': {
      get: {
        operationId: 'filterBooks',
        summary: 'Books by filters, at most 100',
        query: z.object(filters),
        responses: { 200: sends('The books.', found), ...INVALID_QUERY },
      },
    },
    '/api/authors/{id}/books': {
      parameters: BY_ID,
      get: {
        operationId: 'listBooksOfAuthor',
        summary: 'The books of an author, by title, page by page',
        query: z.object(paging),
        responses: {
          200: sends('The page.', page),
          404: sendsProblem('There is no such author, or no such page.'),
        },
      },
    },
  },
};
