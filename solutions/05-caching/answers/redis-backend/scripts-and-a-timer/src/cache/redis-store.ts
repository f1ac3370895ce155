import type { AppLog, Json } from '@bookshop/kit/app';
import { Redis, type RedisOptions } from 'ioredis';

import { CacheError, type CacheStore } from './cache-store';
import { jsonText } from './json-text';

export interface RedisStoreOptions {
  readonly url: string;
  readonly prefix: string;
  readonly log: AppLog;
}

/** Each operation is a script or one command, given as words; a timer of our own watches them all. */
const SCRIPTS = {
  store: `
    if ARGV[3] == 'add' and redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
    if ARGV[2] == 'over' then redis.call('DEL', KEYS[1])
    elseif ARGV[2] == 'ever' then redis.call('SET', KEYS[1], ARGV[1])
    else redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1]) end
    return 1`,
  touch: `
    if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
    if ARGV[1] == 'over' then redis.call('DEL', KEYS[1])
    elseif ARGV[1] == 'ever' then redis.call('PERSIST', KEYS[1])
    else redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
    return 1`,
  increment: `
    local found = redis.call('GET', KEYS[1])
    if not found then return 'CACHE_MISSING' end
    local number = tonumber(found)
    if number == nil or number ~= math.floor(number) or number > 2^53 - 1 or number < 1 - 2^53 then
      return 'CACHE_NOT_A_NUMBER'
    end
    redis.call('INCRBY', KEYS[1], ARGV[1])
    return 'is ' .. redis.call('GET', KEYS[1])`,
};

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: 1_000,
  maxRetriesPerRequest: 1,
  autoResendUnfulfilledCommands: false,
  disconnectTimeout: 20,
  retryStrategy: () => 100,
};

export function createRedisStore({ url, prefix, log }: RedisStoreOptions): CacheStore {
  const redis = new Redis(url, { ...OPTIONS, keyPrefix: `${prefix}:` });
  const state = { hasFailed: false, isSilent: false };
  redis.on('error', () => undefined);
  redis.on('ready', () => Object.assign(state, { hasFailed: false, isSilent: false }));

  async function attempt<T>(otherwise: T, act: () => Promise<unknown>): Promise<T> {
    if (state.isSilent) return otherwise;
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('Redis is late')), 1_000);
      });
      const acting = act();
      acting.catch(() => undefined);
      return (await Promise.race([acting, late])) as T;
    } catch (thrown) {
      const err = thrown as Error;
      const reason = err.message.split(redis.options.password || ' ').join(' ');
      if (!state.hasFailed) log.warn({ err: new Error(reason) }, `cache: ${reason}`);
      state.hasFailed = true;
      if (err.name === 'ReplyError' || state.isSilent) return otherwise;
      state.isSilent = true;
      if (redis.status === 'ready' || redis.status === 'connect') redis.disconnect(true);
      return otherwise;
    } finally {
      clearTimeout(timer);
    }
  }

  const run = <T>(otherwise: T, name: keyof typeof SCRIPTS, key: string, ...values: string[]) =>
    attempt(otherwise, () => redis.eval(SCRIPTS[name], 1, key, ...values));

  const end = (lifetimeMs: number | null): string => {
    if (lifetimeMs === null) return 'ever';
    return lifetimeMs > 0 ? String(Math.ceil(lifetimeMs)) : 'over';
  };

  async function* pages(): AsyncGenerator<string[]> {
    for (let cursor: string | undefined = '0'; cursor !== undefined;) {
      const [next, keys]: [string, string[]] = await attempt(['0', []], () =>
        redis.scan(cursor ?? '0', 'MATCH', `${prefix}:*`, 'COUNT', 2_000),
      );
      // The client adds the prefix to whatever we send, and does not take it from what we get.
      yield keys.map((key) => key.slice(prefix.length + 1));
      cursor = next === '0' ? undefined : next;
    }
  }

  return {
    get: async (key) => {
      const text = await attempt<string | null>(null, () => redis.get(key));
      try {
        return text === null ? undefined : (JSON.parse(text) as Json);
      } catch {
        return undefined;
      }
    },
    set: async (key, value, lifetimeMs) => {
      await run(0, 'store', key, jsonText(value), end(lifetimeMs), 'set');
    },
    add: async (key, value, lifetimeMs) =>
      (await run(0, 'store', key, jsonText(value), end(lifetimeMs), 'add')) === 1,
    delete: async (key) => (await attempt(0, () => redis.del(key))) === 1,
    touch: async (key, lifetimeMs) => (await run(0, 'touch', key, end(lifetimeMs))) === 1,
    increment: async (key, by) => {
      const reply = await run('CACHE_MISSING', 'increment', key, String(by));
      if (reply.startsWith('is ')) return Number(reply.slice(3));
      throw new CacheError(reply as 'CACHE_MISSING', key);
    },
    clear: async () => {
      for await (const keys of pages()) {
        if (keys.length > 0) await attempt(0, () => redis.unlink(...keys));
      }
    },
    size: async () => {
      const all = new Set<string>();
      for await (const keys of pages()) keys.forEach((key) => all.add(key));
      return all.size;
    },
    close: async () => redis.disconnect(),
  };
}
