import type { Json } from '@bookshop/kit/app';

import type { CacheStore } from './cache-store';
import { jsonText } from './json-text';

/** The value of a living entry; otherwise what `make` returns, which is then stored. */
export type GetOrSet = <T extends Json>(
  key: string,
  lifetimeMs: number | null,
  make: () => Promise<T>,
) => Promise<T>;

interface Waiter {
  succeed(text: string): void;
  fail(error: unknown): void;
}

type Outcome = { readonly text: string } | { readonly error: unknown };

export function createGetOrSet({ store }: { readonly store: CacheStore }): GetOrSet {
  const queues = new Map<string, Waiter[]>();

  async function work(
    key: string,
    lifetimeMs: number | null,
    make: () => Promise<Json>,
  ): Promise<Outcome> {
    const quietly = async <R>(act: () => Promise<R>): Promise<R | undefined> => {
      try {
        return await act();
      } catch {
        return undefined;
      }
    };
    const found = await quietly(() => store.get(key));
    if (found !== undefined) return { text: JSON.stringify(found) };
    try {
      const text = jsonText(await make());
      await quietly(() => store.set(key, JSON.parse(text) as Json, lifetimeMs));
      return { text };
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  return <T extends Json>(key: string, lifetimeMs: number | null, make: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const waiter: Waiter = {
        succeed: (text) => resolve(JSON.parse(text) as T),
        fail: reject,
      };
      const queue = queues.get(key);
      if (queue) {
        queue.push(waiter);
        return;
      }
      const waiters = [waiter];
      queues.set(key, waiters);
      void work(key, lifetimeMs, make).then((outcome) => {
        queues.delete(key);
        for (const one of waiters) {
          if ('text' in outcome) one.succeed(outcome.text);
          else one.fail(outcome.error);
        }
      });
    });
}
