import { randomBytes } from 'node:crypto';

import {
  databaseUrl,
  type Env,
  logLevel,
  portNumber,
  readEnvironment,
  wholeNumber,
} from '@bookshop/kit/app';
import { z } from 'zod';

import { GUARD_NAMES } from './guards';

/**
 * The settings of the shop. Secrets have no default in the code: without a value, a new one is made
 * at each start.
 */
const schema = z.object({
  PORT: portNumber(),
  LOG_LEVEL: logLevel(),
  DATABASE_URL: databaseUrl('sqlite:///door.sqlite'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/./)
    .optional()
    .describe('a URL that begins with redis://'),
  SHOP_ENV: z.enum(['dev', 'prod']).default('dev').describe('dev or prod'),
  /** Without it, every guard that is solved is active. */
  GUARDS: words()
    .pipe(z.array(z.enum(GUARD_NAMES)))
    .optional()
    .describe(`some of ${GUARD_NAMES.join(', ')}, with commas between them`),
  HASH_LOG2N: wholeNumber({ from: 1, to: 20, fallback: 17 }),
  SESSION_SECRET: secret(),
  CSRF_SECRET: secret(),
  TRUSTED_ORIGINS: words().default([]).describe('origins with commas between them'),
  TRUST_HOPS: wholeNumber({ to: 9, fallback: 0 }),
  ALLOWED_HOSTS: words().default(['localhost', '127.0.0.1']).describe('names with commas between'),
  SSL_REDIRECT: yesOrNo(false),
  SSL_HOST: z.string().default('').describe('the name of a host'),
  SSL_EXEMPT: words().default([]).describe('regular expressions with commas between them'),
  HSTS_SECONDS: wholeNumber({ fallback: 31_536_000 }),
  HSTS_SUBDOMAINS: yesOrNo(false),
  HSTS_PRELOAD: yesOrNo(false),
  REFERRER_POLICY: words().default(['same-origin']).describe('policies with commas between them'),
  FRAME: z.enum(['deny', 'sameorigin']).default('deny').describe('deny or sameorigin'),
  CSP_REPORT_ONLY: yesOrNo(false),
  /** An empty rate is no limit. */
  REVIEW_RATE: z.string().default('5/min').describe('a rate such as 5/min'),
});

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}

/** A list; an empty string is the empty list. */
function words() {
  return z.string().transform((text) => text.split(',').flatMap((word) => word.trim() || []));
}

function yesOrNo(fallback: boolean) {
  return z
    .enum(['0', '1'])
    .transform((text) => text === '1')
    .default(fallback)
    .describe('0 or 1');
}

function secret() {
  return z
    .string()
    .min(32)
    .default(() => randomBytes(32).toString('base64url'))
    .describe('at least 32 characters long');
}
