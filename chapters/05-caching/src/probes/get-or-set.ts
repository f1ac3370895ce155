import type { Json, ShopTools } from '@bookshop/kit/app';

import type { CacheStore } from '../cache/cache-store';
import { createGetOrSet, type GetOrSet } from '../cache/get-or-set';
import { makeOddValue, type OddKind, type OddPlace } from './odd-values';

/** What a call of `make` comes to. Without any of these it is a text with the number of the call. */
export interface MakePlan {
  readonly value?: Json;
  readonly odd?: { readonly kind: OddKind; readonly place: OddPlace };
  readonly fails?: 'rejects' | 'throws' | keyof typeof REASONS;
}

/** What some libraries reject with, and `Promise.reject()`. */
const REASONS = {
  'rejects with an object': { code: 'query-failed' },
  'rejects with undefined': undefined,
  'rejects with null': null,
  'rejects with an empty string': '',
} as const;

export interface GetOrSetProbeDeps {
  readonly store: CacheStore;
  readonly tools: Pick<ShopTools, 'reach'>;
}

/** Calls of the learner's function, with values that are made here. */
export function createGetOrSetProbe({ store, tools }: GetOrSetProbeDeps) {
  let getOrSet: GetOrSet | undefined;
  const calls = new Map<string, number>();
  /** A `make` that waits at the point `make/<key>`. */
  const makerFor = (key: string, { value, odd, fails }: MakePlan) => {
    const finish = async (call: number): Promise<Json> => {
      await tools.reach(`make/${key}`);
      if (fails === 'rejects' || fails === 'throws') throw failure();
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- some libraries do so
      if (fails) throw REASONS[fails];
      if (odd) return makeOddValue(odd.kind, odd.place);
      return value === undefined ? `${key} ${call}` : value;
    };
    return (): Promise<Json> => {
      const call = (calls.get(key) ?? 0) + 1;
      calls.set(key, call);
      if (fails === 'throws') throw failure();
      return finish(call);
    };
  };
  const ask = async (key: string, lifetimeMs: number | null, plan: MakePlan = {}) => {
    getOrSet ??= createGetOrSet({ store });
    return getOrSet(key, lifetimeMs, makerFor(key, plan)).catch(withCode);
  };
  return {
    ask,
    /** So many calls at the same time: what each of them came to. */
    askAtOnce: async (
      times: number,
      key: string,
      lifetimeMs: number | null,
      plan: MakePlan = {},
    ) => {
      const asked = Array.from({ length: times }, () => ask(key, lifetimeMs, plan));
      return Promise.all(asked.map(settle));
    },
    /**
     * Three calls at the same time, each of which asks once more at the moment at which it is told
     * how it went: what the first ones came to, and then the second ones.
     */
    askAgainAtOnce: async (key: string, lifetimeMs: number | null, plan: MakePlan = {}) => {
      const find = (getOrSet ??= createGetOrSet({ store }));
      const again = (first: Told) =>
        settle(find(key, lifetimeMs, makerFor(key, {}))).then((second) => [first, second]);
      // No `await`: the second call is made in the very moment.
      const askTwice = () =>
        find(key, lifetimeMs, makerFor(key, plan)).then(
          (value) => again({ value }),
          (reason: unknown) => again({ error: codeOf(reason) }),
        );
      return Promise.all([askTwice(), askTwice(), askTwice()]);
    },
    /** How often `make` was called for a key. */
    made: (key: string) => calls.get(key) ?? 0,
    /**
     * Twice three calls at the same time, each of which then changes its list: what all of them
     * have, and the maker.
     */
    changeAll: async (key: string) => {
      const find = (getOrSet ??= createGetOrSet({ store }));
      const kept = { titles: ['Salt'] };
      const askForList = () => find(key, null, async () => kept);
      const askAndChange = async () => {
        const lists = await Promise.all([askForList(), askForList(), askForList()]);
        for (const [i, { titles }] of lists.entries()) titles.push(`changed by ${i + 1}`);
        return lists.map(({ titles }) => [...titles]);
      };
      const [made, found] = [await askAndChange(), await askAndChange()];
      return { made, found, later: await askForList(), kept: { titles: [...kept.titles] } };
    },
  };
}

function failure(): Error {
  return Object.assign(new Error('the query failed'), { code: 'query-failed' });
}

/** Other errors get their name for a code, so that a test can put them into a table. */
function withCode(error: unknown): never {
  if (error instanceof Error && !('code' in error)) Object.assign(error, { code: error.name });
  throw error;
}

/** How a call has ended. */
type Told = { readonly value: Json } | { readonly error: Json };

function settle(call: Promise<Json>): Promise<Told> {
  return call.then(
    (value) => ({ value }),
    (reason: unknown) => ({ error: codeOf(reason) }),
  );
}

/** The code of an error. What is no object is its own code. */
function codeOf(reason: unknown): Json {
  if (typeof reason !== 'object' || reason === null) return String(reason);
  const { code = null } = reason as { code?: Json };
  return code;
}
