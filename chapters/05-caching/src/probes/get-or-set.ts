import type { Json, ShopTools } from '@bookshop/kit/app';

import type { CacheStore } from '../cache/cache-store';
import { createGetOrSet, type GetOrSet } from '../cache/get-or-set';
import { makeOddValue, type OddKind, type OddPlace } from './odd-values';

/** What a call of `make` comes to. Without any of these it is a text with the number of the call. */
export interface MakePlan {
  readonly value?: Json;
  readonly odd?: { readonly kind: OddKind; readonly place: OddPlace };
  readonly fails?: 'rejects' | 'throws' | 'rejects with an object';
}

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
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- some libraries do so
      if (fails === 'rejects with an object') throw { code: 'query-failed' };
      if (fails) throw failure();
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
      const settled = await Promise.allSettled(asked);
      return settled.map((call) =>
        call.status === 'fulfilled' ? { value: call.value } : { error: codeOf(call.reason) },
      );
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

function codeOf(error: unknown): Json {
  const { code = null } = Object(error) as { code?: Json };
  return code;
}
