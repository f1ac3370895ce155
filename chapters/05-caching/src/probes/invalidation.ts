import type { ObservedStore } from '../cache/observed-store';
import type { BookView } from '../catalog/books';
import { type CachedBooks, createCachedBooks } from '../catalog/cached-books';

export interface InvalidationProbeDeps {
  readonly cached: CachedBooks;
  readonly store: ObservedStore;
}

/** What only another process finds in its database. */
const ELSEWHERE: BookView = {
  ...{ id: 0, title: 'from the database of another process', authorId: 1, author: '' },
  ...{ shelf: '', priceCents: 0, copies: 0 },
};

/** The cached reads, without HTTP. */
export function createInvalidationProbe({ cached, store }: InvalidationProbeDeps) {
  // Another process has the same store and none of our memory.
  const elsewhere = createCachedBooks({
    store,
    books: { findBook: async () => ({ ...ELSEWHERE }), findList: async () => [{ ...ELSEWHERE }] },
  });
  return {
    readBook: (id: number) => cached.readBook(id),
    readList: (authorId: number | null) => cached.readList(authorId),
    readBookElsewhere: (id: number) => elsewhere.readBook(id),
    readListElsewhere: (authorId: number | null) => elsewhere.readList(authorId),
    /** The keys of all living entries, the one that was used last first. */
    keys: async () => {
      const keys: string[] = [];
      for (const { key } of store.observed()) {
        if ((await store.get(key)) !== undefined) keys.push(key);
      }
      return keys;
    },
  };
}
