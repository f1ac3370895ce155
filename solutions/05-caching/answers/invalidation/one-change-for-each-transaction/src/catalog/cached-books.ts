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

type Subject = `book ${number}` | `list ${number}` | 'list';

const MINUTE_MS = 60_000;
const VALUE_MS = 5 * MINUTE_MS;
const GENERATION_MS = 24 * 60 * MINUTE_MS;

/** A store whose failures are misses. */
function forgiving(store: CacheStore): Pick<CacheStore, 'get' | 'set' | 'touch'> {
  return {
    get: (key) => store.get(key).catch(() => undefined),
    set: (key, value, lifetimeMs) => store.set(key, value, lifetimeMs).catch(() => {}),
    touch: (key, lifetimeMs) => store.touch(key, lifetimeMs).catch(() => false),
  };
}

export function createCachedBooks({ store, books }: CachedBooksOptions): CachedBooks {
  const { get, set, touch } = forgiving(store);
  const changed = new WeakMap<Transaction, Set<Subject>>();

  async function begin(subject: Subject): Promise<string> {
    const generation = randomUUID();
    await set(`${subject} begins`, generation, GENERATION_MS);
    return generation;
  }

  async function current(subject: Subject): Promise<string> {
    const generation = await get(`${subject} begins`);
    return typeof generation === 'string' ? generation : begin(subject);
  }

  async function readThrough<T extends Json>(subject: Subject, find: () => Promise<T>): Promise<T> {
    const place = `${await current(subject)} ${subject}`;
    const kept = await get(place);
    if (kept === undefined) {
      await touch(`${subject} begins`, GENERATION_MS);
      const found = await find();
      await set(place, found, VALUE_MS);
      return found;
    }
    return kept as T;
  }

  return {
    readBook: (id) => readThrough(`book ${id}`, () => books.findBook(id)),
    readList: (authorId) =>
      readThrough(authorId === null ? 'list' : `list ${authorId}`, () => books.findList(authorId)),
    forget: async ({ ids, authorIds }, transaction) => {
      const subjects = changed.get(transaction) ?? new Set<Subject>();
      if (!changed.has(transaction)) {
        changed.set(transaction, subjects);
        transaction.afterCommit(() => Promise.all([...subjects].map(begin)).then(() => {}));
      }
      subjects.add('list');
      ids.forEach((id) => subjects.add(`book ${id}`));
      authorIds.forEach((id) => subjects.add(`list ${id}`));
    },
  };
}
