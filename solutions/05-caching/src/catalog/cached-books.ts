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

/** For how long a value is kept. */
const VALUE_MS = 300_000;

/** Far longer than a value and the slowest read together. */
const GENERATION_MS = 24 * 60 * 60 * 1_000;

/**
 * Every value belongs to a subject, and is stored under the subject's generation, a name that is
 * never used again. A write removes the generation: what was read before it is not found any more,
 * whenever a slow reader stores it.
 */
export function createCachedBooks({ store, books }: CachedBooksOptions): CachedBooks {
  const generationOf = async (subject: string): Promise<string> => {
    const key = generationKey(subject);
    const current = await quietly(store.get(key));
    if (typeof current === 'string') return current;
    const fresh = randomUUID();
    // Of several readers, the first one's counts. What the others store is not found: no harm.
    await quietly(store.add(key, fresh, GENERATION_MS));
    return fresh;
  };
  const read = async <T extends Json>(subject: string, find: () => Promise<T>): Promise<T> => {
    // Before the rows: a write that comes after it ends this generation.
    const key = `${subject}:${await generationOf(subject)}`;
    const kept = await quietly(store.get(key));
    if (kept !== undefined) return kept as T;
    await quietly(store.touch(generationKey(subject), GENERATION_MS));
    const value = await find();
    await quietly(store.set(key, value, VALUE_MS));
    return value;
  };
  return {
    readBook: (id) => read(bookSubject(id), () => books.findBook(id)),
    readList: (authorId) => read(listSubject(authorId), () => books.findList(authorId)),
    forget: async ({ ids, authorIds }, transaction) => {
      const subjects = [...ids.map(bookSubject), ...[...authorIds, null].map(listSubject)];
      // Before the commit, a reader would store the old rows again. The commit waits for it.
      transaction.afterCommit(async () => {
        await Promise.all(subjects.map((subject) => quietly(store.delete(generationKey(subject)))));
      });
    },
  };
}

function bookSubject(id: number): string {
  return `book:${id}`;
}

function listSubject(authorId: number | null): string {
  return authorId === null ? 'books' : `books:${authorId}`;
}

function generationKey(subject: string): string {
  return `generation:${subject}`;
}

/** A store that fails has nothing, and keeps nothing. */
async function quietly<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act;
  } catch {
    return undefined;
  }
}
