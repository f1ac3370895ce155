import { randomUUID } from 'node:crypto';

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

interface Stamped {
  readonly stamp: string;
  readonly value: Json;
}

const KEPT_MS = 300_000;
const STAMP_MS = 20 * 3_600_000;

/** Values with a stamp beside them: a value counts while its stamp is the current one. */
class StampedCache {
  readonly #store: CacheStore;

  constructor(store: CacheStore) {
    this.#store = store;
  }

  async read<T extends Json>(name: string, find: () => Promise<T>): Promise<T> {
    const [entry, current] = await Promise.all([this.#get(name), this.#get(stampOf(name))]);
    const kept = entry as unknown as Stamped | undefined;
    if (kept && kept.stamp === current) return kept.value as T;
    const stamp = typeof current === 'string' ? current : randomUUID();
    try {
      if (current === undefined) await this.#store.add(stampOf(name), stamp, STAMP_MS);
      else await this.#store.touch(stampOf(name), STAMP_MS);
    } catch {
      // Then the value will not be found.
    }
    const value = await find();
    await this.#store.set(name, { stamp, value }, KEPT_MS).catch(() => {});
    return value;
  }

  async change(names: readonly string[]): Promise<void> {
    const stamping = names.map((name) => this.#store.set(stampOf(name), randomUUID(), STAMP_MS));
    await Promise.allSettled(stamping);
  }

  async #get(key: string): Promise<Json | undefined> {
    try {
      return await this.#store.get(key);
    } catch {
      return undefined;
    }
  }
}

export function createCachedBooks({ store, books }: CachedBooksOptions): CachedBooks {
  const cache = new StampedCache(store);
  return {
    readBook: (id) => cache.read(`book-${id}`, () => books.findBook(id)),
    readList: (authorId) => cache.read(`list-${authorId ?? 'all'}`, () => books.findList(authorId)),
    forget: async (change, transaction) => {
      const ids = change.ids.map((id) => `book-${id}`);
      const names = ['list-all', ...ids, ...change.authorIds.map((id) => `list-${id}`)];
      transaction.afterCommit(() => cache.change(names));
    },
  };
}

function stampOf(name: string): string {
  return `stamp-of-${name}`;
}
