import { randomInt } from 'node:crypto';

import type { Json } from '@bookshop/kit/app';
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

const VALUE_MS = 300_000;
const COUNTER_MS = 86_400_000;

/** Counters that begin at a random number: one that was lost does not meet its own past. */
export function createCachedBooks({ store, books }: CachedBooksOptions): CachedBooks {
  const counterOf = (name: string) => `counter/${name}`;

  const openCounter = async (name: string): Promise<Json> => {
    const first = randomInt(2 ** 47);
    await store.add(counterOf(name), first, COUNTER_MS);
    return (await store.get(counterOf(name))) ?? first;
  };

  const readFrom = async <T extends Json>(name: string, find: () => Promise<T>): Promise<T> => {
    let key: string;
    try {
      key = `${name}/${String(await openCounter(name))}`;
      const kept = await store.get(key);
      if (kept !== undefined) return kept as T;
      await store.touch(counterOf(name), COUNTER_MS);
    } catch {
      return find();
    }
    const value = await find();
    await store.set(key, value, VALUE_MS).catch(ignore);
    return value;
  };

  return {
    readBook: (id) => readFrom(`book/${id}`, () => books.findBook(id)),
    readList: (authorId) =>
      readFrom(authorId === null ? 'list' : `list/of/${authorId}`, () => books.findList(authorId)),
    async forget({ ids, authorIds }, transaction) {
      const names = new Set(['list']);
      for (const id of ids) names.add(`book/${id}`);
      for (const id of authorIds) names.add(`list/of/${id}`);
      for (const name of names) {
        // A counter that is missing has no values.
        transaction.afterCommit(() => store.increment(counterOf(name), 1).then(ignore, ignore));
      }
    },
  };
}

function ignore(): void {}
