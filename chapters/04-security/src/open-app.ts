import type { ShopTools } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';
import { Redis } from 'ioredis';

import type { Hasher } from './accounts/hasher';
import { createPasswords } from './accounts/passwords';
import { replaceToys, toyHasher } from './accounts/toy-hasher';
import { createApp } from './app';
import { defineModels } from './data/models';
import { Guards } from './guards';
import { createRedisShelf, createTableShelf, SessionStore } from './http/session-store';
import { createSessions } from './http/sessions';
import { createPlainVisits } from './http/visits';
import { createMemoryHits, createRedisHits } from './limits/hits';
import type { Settings } from './settings';

/** Opens the app with its database, and with Redis where there is one, for program and tests. */
export function openApp(settings: Settings, tools: ShopTools) {
  const isProd = settings.SHOP_ENV === 'prod';
  const db = connectDatabase(settings.DATABASE_URL, tools);
  const models = defineModels(db);
  const redis = settings.REDIS_URL === undefined ? undefined : connectRedis(settings, tools);
  const guards = new Guards(settings.GUARDS);
  let made: Hasher | undefined;
  const passwords = () => (made ??= createPasswords({ log2N: settings.HASH_LOG2N, isProd }));
  const hasher = guards.choose('passwords', () => replaceToys(passwords()), toyHasher);
  const shelf = redis ? createRedisShelf(redis) : createTableShelf(models);
  const secret = settings.SESSION_SECRET;
  const visits = guards.choose(
    'sessions',
    () => createSessions({ models, secret, store: new SessionStore({ shelf, tools }), isProd }),
    createPlainVisits(models),
  );
  const hits = redis ? createRedisHits(redis, tools) : createMemoryHits(tools);
  const app = createApp({ db, models, settings, tools, guards, hasher, visits, hits });
  const close = async () => {
    redis?.disconnect();
    await db.close();
  };
  return { app, passwords, shelf, close };
}

/** How long a command may wait for its reply, so that no request waits for ever. */
const REDIS_PATIENCE_MS = 10_000;

/** Nothing is opened before the first command. Without a server, a command fails soon. */
function connectRedis({ REDIS_URL = '' }: Settings, { log }: ShopTools): Redis {
  const redis = new Redis(REDIS_URL, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    commandTimeout: REDIS_PATIENCE_MS,
  });
  redis.on('error', (err) => log.warn({ err }, 'Redis is not there'));
  return redis;
}
