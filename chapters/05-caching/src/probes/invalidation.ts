import type { Sequelize } from 'sequelize';

import type { CacheStore } from '../cache/cache-store';
import type { ObservedStore } from '../cache/observed-store';
import type { BookView } from '../catalog/books';
import { type BookChange, type CachedBooks, createCachedBooks } from '../catalog/cached-books';

export interface InvalidationProbeDeps {
  readonly db: Sequelize;
  readonly cached: CachedBooks;
  readonly store: ObservedStore;
}

/** What only another process finds in its database. */
const ELSEWHERE: BookView = {
  ...{ id: 0, title: 'from the database of another process', authorId: 1, author: '' },
  ...{ shelf: '', priceCents: 0, copies: 0 },
};

/** The cached reads, without HTTP. */
export function createInvalidationProbe({ db, cached, store }: InvalidationProbeDeps) {
  // Another process has the same store and none of our memory.
  const books = {
    findBook: async () => ({ ...ELSEWHERE }),
    findList: async () => [{ ...ELSEWHERE }],
  };
  const elsewhere = createCachedBooks({ store, books });
  return {
    readBook: (id: number) => cached.readBook(id),
    readList: (authorId: number | null) => cached.readList(authorId),
    readBookElsewhere: (id: number) => elsewhere.readBook(id),
    readListElsewhere: (authorId: number | null) => elsewhere.readList(authorId),
    /**
     * Commits a transaction that has made these changes, while this call of the store fails (the
     * first one is 1). Returns how many calls there were, and with what the transaction failed.
     */
    forgetWithout: async (failing: number, change: BookChange) => {
      let calls = 0;
      const failingStore = beforeEachCall(store, async () => {
        calls += 1;
        if (calls === failing) throw new Error('the test made this call of the store fail');
      });
      const { forget } = createCachedBooks({ store: failingStore, books });
      try {
        await db.transaction((transaction) => forget(change, transaction));
        return { calls, error: null };
      } catch (error) {
        return { calls, error: String(error) };
      }
    },
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

/** A store that does something before each of its operations. */
function beforeEachCall(store: CacheStore, act: () => Promise<void>): CacheStore {
  const after =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await act();
      return call(...args);
    };
  return {
    ...store,
    get: after(store.get),
    set: after(store.set),
    add: after(store.add),
    delete: after(store.delete),
    touch: after(store.touch),
    increment: after(store.increment),
    clear: after(store.clear),
  };
}
