import type { Transaction } from 'sequelize';

import type { CacheStore } from '../cache/cache-store';
import type { Books, BookView } from './books';

/** What a write has changed. A book that moves to another author names both of them. */
export interface BookChange {
  readonly ids: readonly number[];
  readonly authorIds: readonly number[];
}

export interface CachedBooks {
  /** `null` where there is no such book. */
  readBook(id: number): Promise<BookView | null>;
  /** The books of an author; with `null`, those of all authors. */
  readList(authorId: number | null): Promise<BookView[]>;
  /** Called after the statements of a write, in its transaction, which may still be rolled back. */
  forget(change: BookChange, transaction: Transaction): Promise<void>;
}

export interface CachedBooksOptions {
  readonly store: CacheStore;
  readonly books: Books;
}

export function createCachedBooks({ books }: CachedBooksOptions): CachedBooks {
  // TODO: every read is a query, so nothing has to be forgotten.
  return {
    readBook: (id) => books.findBook(id),
    readList: (authorId) => books.findList(authorId),
    forget: async () => {},
  };
}
