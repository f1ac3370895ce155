import type { AppLog, Json } from '@bookshop/kit/app';

import { CacheError, type CacheStore } from './cache-store';
import { jsonText } from './json-text';
import { RedisClient } from './redis-link';

export interface RedisStoreOptions {
  readonly url: string;
  readonly prefix: string;
  readonly log: AppLog;
}

const COUNT_ON = `
local text = redis.call('GET', KEYS[1])
if text == false then return {'CACHE_MISSING'} end
if not string.find(text, '^-?%d+$') or math.abs(tonumber(text)) > 9007199254740991 then
  return {'CACHE_NOT_A_NUMBER'}
end
redis.call('INCRBY', KEYS[1], ARGV[1])
return redis.call('GET', KEYS[1])`;

export function createRedisStore({ url, prefix, log }: RedisStoreOptions): CacheStore {
  return new RedisStore(new RedisClient(url, log), `${prefix}:`);
}

class RedisStore implements CacheStore {
  readonly #client: RedisClient;
  readonly #prefix: string;

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  get = async (key: string): Promise<Json | undefined> => {
    const text = await this.#client.ask(null, 'GET', this.#prefix + key);
    try {
      return typeof text === 'string' ? (JSON.parse(text) as Json) : undefined;
    } catch {
      return undefined;
    }
  };

  set = async (key: string, value: Json, lifetimeMs: number | null): Promise<void> => {
    const text = jsonText(value);
    const place = this.#prefix + key;
    if (lifetimeMs === null) await this.#client.ask(null, 'SET', place, text);
    else if (lifetimeMs <= 0) await this.#client.ask(null, 'DEL', place);
    else await this.#client.ask(null, 'PSETEX', place, whole(lifetimeMs), text);
  };

  add = async (key: string, value: Json, lifetimeMs: number | null): Promise<boolean> => {
    const text = jsonText(value);
    const place = this.#prefix + key;
    if (lifetimeMs === null) return (await this.#client.ask(0, 'SETNX', place, text)) === 1;
    if (lifetimeMs <= 0) return (await this.#client.ask(1, 'EXISTS', place)) === 0;
    const end = ['PX', whole(lifetimeMs), 'NX'];
    return (await this.#client.ask(null, 'SET', place, text, ...end)) === 'OK';
  };

  delete = async (key: string): Promise<boolean> =>
    (await this.#client.ask(0, 'DEL', this.#prefix + key)) === 1;

  touch = async (key: string, lifetimeMs: number | null): Promise<boolean> => {
    const place = this.#prefix + key;
    if (lifetimeMs === null) {
      return (await this.#client.ask(null, 'GETEX', place, 'PERSIST')) !== null;
    }
    // With 0, Redis removes the key.
    const ms = whole(Math.max(0, lifetimeMs));
    return (await this.#client.ask(0, 'PEXPIRE', place, ms)) === 1;
  };

  increment = async (key: string, by: number): Promise<number> => {
    const missing = ['CACHE_MISSING'];
    const reply = await this.#client.ask(
      missing,
      ...['EVAL', COUNT_ON, '1', this.#prefix + key, String(by)],
    );
    if (typeof reply === 'string') return Number(reply);
    const code = String(reply) === 'CACHE_MISSING' ? 'CACHE_MISSING' : 'CACHE_NOT_A_NUMBER';
    throw new CacheError(code, `${key} cannot be counted on`);
  };

  clear = async (): Promise<void> => {
    for await (const keys of this.#steps()) await this.#client.ask(0, 'UNLINK', ...keys);
  };

  size = async (): Promise<number> => {
    const keys = new Set<string>();
    for await (const some of this.#steps()) some.forEach((key) => keys.add(key));
    return keys.size;
  };

  close = async (): Promise<void> => this.#client.close();

  async *#steps(): AsyncGenerator<string[]> {
    let cursor = '0';
    do {
      const range = ['MATCH', `${this.#prefix}*`, 'COUNT', '500'];
      const reply = await this.#client.ask(['0', []], 'SCAN', cursor, ...range);
      const [next, keys] = reply as [string, string[]];
      if (keys.length > 0) yield keys;
      cursor = next;
    } while (cursor !== '0');
  }
}

function whole(ms: number): string {
  return String(Math.ceil(ms));
}
