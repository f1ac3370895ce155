import { LARGEST_INTEGER } from '@bookshop/kit/app';
import { z } from 'zod';

import { rowNumber, text } from '../http/fields';

/** The fields of a book in the body of a request. */
export const bookFields = z.object({
  title: text(200).min(1),
  authorId: rowNumber(),
  shelf: text(30),
  priceCents: z.int().min(0).max(1_000_000),
  copies: z.int().min(0).max(LARGEST_INTEGER),
});

export type BookFields = z.output<typeof bookFields>;

export const newBook = bookFields.extend({
  shelf: bookFields.shape.shelf.default(''),
  copies: bookFields.shape.copies.default(0),
});

export const changedBook = bookFields.partial();

/** `-10` makes all books of an author ten per cent cheaper. */
export const newPrices = z.object({
  authorId: rowNumber(),
  percent: z.int().min(-90).max(400),
});
