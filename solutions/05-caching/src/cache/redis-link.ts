import type { AppLog } from '@bookshop/kit/app';
import { Redis } from 'ioredis';

export interface RedisLink {
  readonly redis: Redis;
  /** Runs commands. When they fail, it returns `otherwise`. It never throws. */
  ask<T>(act: () => Promise<T>, otherwise: T): Promise<T>;
}

export interface RedisLinkOptions {
  readonly url: string;
  readonly log: AppLog;
}

/** How long to wait for a connection, and for a reply. */
const PATIENCE_MS = 1_000;

/** How long to wait before ioredis connects again, at most. */
const PAUSE_MS = 500;

/** A connection to Redis that the shop can do without. */
export function openRedisLink({ url, log }: RedisLinkOptions): RedisLink {
  const redis = connect(url);
  return { redis, ask: createAsk(redis, log) };
}

/** Nothing is opened before the first command. */
function connect(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    // A command whose connection is lost fails, and is not sent again.
    maxRetriesPerRequest: 0,
    // ioredis waits for so long for the server to end the connection as well.
    disconnectTimeout: 50,
    retryStrategy: (times) => Math.min(times * 50, PAUSE_MS),
  });
  // Without a listener, ioredis prints each error. The command that fails is reported.
  redis.on('error', () => {});
  return redis;
}

/** Runs commands. Whatever fails is a warning, once for each connection, and returns `otherwise`. */
function createAsk(redis: Redis, log: AppLog): RedisLink['ask'] {
  let isDown = false;
  let isReported = false;
  redis.on('ready', () => {
    isDown = false;
    isReported = false;
  });
  return async (act, otherwise) => {
    // Nobody waits again for a server that did not reply; ioredis connects again meanwhile.
    if (isDown) return otherwise;
    try {
      return await act();
    } catch (err) {
      if (!isReported) log.warn({ err: withoutPassword(err, redis) }, 'The cache is not used');
      isReported = true;
      // An error that Redis has sent says that it is there.
      if ((err as Error).name === 'ReplyError' || isDown) return otherwise;
      isDown = true;
      // A connection that has become silent would stay so for minutes.
      if (redis.status === 'ready') redis.disconnect(true);
      return otherwise;
    }
  };
}

/** ioredis adds the command, and a server may repeat it: of a login, that is the password. */
function withoutPassword(err: unknown, { options }: Redis): Error {
  const text = String(err);
  return new Error(options.password ? text.replaceAll(options.password, '***') : text);
}
