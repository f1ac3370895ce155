import type { ShopTools } from '@bookshop/kit/app';

import type { Book, Models } from '../data/models';

/** A book as programs see it. */
export type BookView = {
  id: number;
  title: string;
  authorId: number;
  author: string;
  shelf: string;
  priceCents: number;
  copies: number;
};

/** Reads books from the database; each call is one statement. */
export interface Books {
  findBook(id: number): Promise<BookView | null>;
  /** The books of an author, or of all authors, by title. */
  findList(authorId: number | null): Promise<BookView[]>;
}

/** The largest number of books in a list. */
const MOST = 500;

export interface BooksDeps {
  readonly models: Pick<Models, 'Book'>;
  readonly tools: Pick<ShopTools, 'reach'>;
}

export function createBooks({ models: { Book }, tools: { reach } }: BooksDeps): Books {
  return {
    findBook: async (id) => {
      const book = await Book.findByPk(id, { include: 'author' });
      await reach('books/selected');
      return book && showBook(book);
    },
    findList: async (authorId) => {
      const where = authorId === null ? {} : { authorId };
      const order = ['title', 'id'];
      const books = await Book.findAll({ where, include: 'author', order, limit: MOST });
      await reach('books/selected');
      return books.map(showBook);
    },
  };
}

export function showBook(book: Book): BookView {
  const { id, title, authorId, author, shelf, priceCents, copies } = book;
  return { id, title, authorId, author: author?.name ?? '', shelf, priceCents, copies };
}
