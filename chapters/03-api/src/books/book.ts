import { formatCents } from '@bookshop/kit/app';

import type { Book } from '../data/models';

/** The fields of a book in a request, under the names of the code. */
export interface BookValues {
  title: string;
  authorId: number;
  isbn13: string;
  priceCents: number;
  copies: number;
  /** A day, as `2024-05-31`. */
  publishedOn: string;
}

/** The fields of a book that everybody may see. What the shop paid for it is not among them. */
export function showBook(book: Book) {
  return {
    id: book.id,
    title: book.title,
    author: book.authorId,
    isbn13: book.isbn13,
    price: formatCents(book.priceCents),
    copies: book.copies,
    published_on: book.publishedOn,
  };
}
