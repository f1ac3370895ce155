import {
  databaseUrl,
  type Env,
  logLevel,
  portNumber,
  readEnvironment,
  wholeNumber,
} from '@bookshop/kit/app';
import { z } from 'zod';

import { CACHE_PLACES, cachePlace } from './cache/cache-place';

/** The settings of the shop. */
const schema = z
  .object({
    PORT: portNumber(),
    LOG_LEVEL: logLevel(),
    DATABASE_URL: databaseUrl('sqlite:///reading-room.sqlite'),
    REDIS_URL: z
      .string()
      .regex(/^rediss?:\/\/./)
      .optional()
      .describe('a URL that begins with redis://'),
    CACHE_URL: z.string().default('plain:').pipe(cachePlace).describe(CACHE_PLACES),
    /** Two shops with different prefixes can share one Redis. */
    CACHE_PREFIX: z
      .string()
      .regex(/^[\w.-]{1,40}$/)
      .default('shop')
      .describe('1 to 40 letters, digits, dots, hyphens or underscores'),
    /** For how many seconds a page is cached. */
    PAGE_TTL: wholeNumber({ fallback: 60 }),
    /** Whether the last proxy in front of the shop says how a request came. */
    TRUST_PROXY: z
      .enum(['0', '1'])
      .default('0')
      .transform((text) => text === '1')
      .describe('0 or 1'),
  })
  .refine(({ CACHE_URL, REDIS_URL }) => CACHE_URL.kind !== 'redis' || CACHE_URL.url || REDIS_URL, {
    path: ['REDIS_URL'],
  });

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}
