import { setTimeout as pause } from 'node:timers/promises';

import type * as IoRedis from 'ioredis';

import { currentLane, seenFromShop } from '../lane';
import { giveUpAfter } from '../patience';

/** Database 0 is ours: it records which test file uses which of the others. */
const DATABASES = 255;

/** A lease ends after this time, in case the test file was killed before it could release it. */
const LEASE_SECONDS = 3_600;

/** How long a server may take to start, and to reply to a group of commands. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 20;

interface RedisLogin {
  readonly url: string;
  release(): Promise<void>;
}

let login: Promise<RedisLogin> | undefined;

/**
 * `REDIS_URL` for the shops of this test file: a database of its own, empty, and an account that
 * may use keys but not the server. `undefined` where the lane has no Redis, or the chapter does not
 * use one.
 */
export async function redisUrl(): Promise<string | undefined> {
  const lane = currentLane();
  if (!lane.services.includes('redis') || !usesRedis(lane.readText('package.json')))
    return undefined;
  login ??= createLogin(lane.addressOf('redis'));
  return (await login).url;
}

function usesRedis(manifest: string | null): boolean {
  const { course } = JSON.parse(manifest ?? '{}') as { course?: { services?: string[] } };
  return course?.services?.includes('redis') ?? false;
}

/** Empties the database and releases it. */
export async function leaveRedis(): Promise<void> {
  const left = login;
  login = undefined;
  const made = await left?.catch(() => undefined);
  await made?.release();
}

/** Empties the database, for the next test. */
export async function flushRedis(): Promise<void> {
  const url = (await login?.catch(() => undefined))?.url;
  if (url === undefined) return;
  await asOwner(currentLane().addressOf('redis'), Number(new URL(url).pathname.slice(1)), (redis) =>
    redis.flushdb(),
  );
}

async function createLogin(address: string): Promise<RedisLogin> {
  const { newTag } = currentLane();
  const user = `shop_${newTag()}`;
  const password = newTag() + newTag();
  const number = await asOwner(address, 0, async (redis) => {
    const leased = await lease(redis, user);
    const rights = [
      'resetchannels',
      '&*',
      '~*',
      '+@all',
      '-@admin',
      '-@dangerous',
      '+keys',
      '+info',
    ];
    await redis.call('ACL', 'SETUSER', user, 'on', `>${password}`, ...rights);
    return leased;
  });
  const url = new URL(address);
  url.username = user;
  url.password = password;
  url.pathname = `/${number}`;
  return {
    url: seenFromShop('redis', url.href),
    release: () => release(address, { user, number }),
  };
}

async function lease(redis: IoRedis.Redis, user: string): Promise<number> {
  for (let number = 1; number <= DATABASES; number += 1) {
    const mine = await redis.set(`lease:${number}`, user, 'EX', LEASE_SECONDS, 'NX');
    if (mine === null) continue;
    // Its previous user may have been killed before it emptied the database.
    await redis.select(number);
    await redis.flushdb();
    await redis.select(0);
    return number;
  }
  throw new Error(`all ${DATABASES} databases of Redis are in use`);
}

async function release(
  address: string,
  { user, number }: { user: string; number: number },
): Promise<void> {
  await asOwner(address, number, async (redis) => {
    await redis.flushdb();
    await redis.call('ACL', 'DELUSER', user);
    await redis.select(0);
    await redis.del(`lease:${number}`);
  });
}

/** Reports to the harness when Redis cannot be reached, or does not reply in time. */
async function asOwner<T>(
  address: string,
  db: number,
  act: (redis: IoRedis.Redis) => Promise<T>,
): Promise<T> {
  const attempt: Attempt = { late: false };
  const callOff = giveUpAfter(PATIENCE_MS, () => {
    attempt.late = true;
    // Every command that waits for a reply is rejected.
    attempt.redis?.disconnect();
  });
  try {
    return await act(await connectPatiently({ ...placeOf(address), db }, attempt));
  } catch (error) {
    if (!attempt.late) throw error;
    const problem = `Redis: it did not reply within ${PATIENCE_MS / 1000} s`;
    currentLane().reportTrouble(problem);
    throw new Error(problem, { cause: error });
  } finally {
    callOff();
    attempt.redis?.disconnect();
  }
}

/**
 * Without `replyMapping`: with it there would be two kinds of client, which the compiler takes
 * seconds to compare.
 */
type RedisOptions = Omit<IoRedis.RedisOptions, 'replyMapping'>;

interface Attempt {
  late: boolean;
  redis?: IoRedis.Redis;
}

/** Retries while the server starts; only the server of a box may still be starting. */
async function connectPatiently(options: RedisOptions, attempt: Attempt): Promise<IoRedis.Redis> {
  // Loaded on first use, since most chapters need no Redis.
  const { Redis } = require('ioredis') as typeof IoRedis;
  const { boxSocket } = currentLane();
  for (;;) {
    let comingUp = false;
    // The library's own limit would count wall-clock time.
    const own = { lazyConnect: true, connectTimeout: 0, retryStrategy: () => null };
    const redis = new Redis({ ...options, ...own });
    attempt.redis = redis;
    redis.on('error', ({ message, code }: NodeJS.ErrnoException) => {
      const isAbsent = ['ENOENT', 'ECONNREFUSED'].includes(String(code));
      comingUp = isAbsent && boxSocket !== undefined && !attempt.late;
      if (!comingUp) currentLane().reportTrouble(`Redis: ${message}`);
    });
    try {
      await redis.connect();
      return redis;
    } catch (error) {
      if (!comingUp || attempt.late) throw error;
      await pause(RETRY_MS);
    }
  }
}

/** A server without a network has a socket file; it is the `path` in its address. */
function placeOf(address: string): RedisOptions {
  const { hostname, port, username, password, searchParams } = new URL(address);
  const path = searchParams.get('path');
  const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return path === null ? { host: hostname, port: Number(port), ...login } : { path, ...login };
}
