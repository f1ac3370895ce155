import {
  databaseUrl,
  type Env,
  logLevel,
  portNumber,
  readEnvironment,
  wholeNumber,
} from '@bookshop/kit/app';
import { z } from 'zod';

import { loadSecrets } from './secrets/load-secrets';

/** Each of them may also be in a file, whose path is in `SECRET_KEY_FILE` and so on. */
const SECRETS = ['SECRET_KEY', 'DATABASE_URL', 'SENTRY_DSN'];

const KEY_OF_DEVELOPMENT = 'for development only: everybody knows this key';

const schema = z
  .object({
    NODE_ENV: z
      .enum(['development', 'production', 'test'])
      .default('development')
      .describe('development, production or test'),
    /** In a container 0.0.0.0: requests come from outside of it. */
    HOST: z.string().min(1).default('127.0.0.1').describe('an address to listen at'),
    PORT: portNumber(),
    DATABASE_URL: databaseUrl('sqlite:///deployment.sqlite'),
    /** Signs receipts. */
    SECRET_KEY: z
      .string()
      .min(16)
      .default(KEY_OF_DEVELOPMENT)
      .describe('a key of 16 characters or more'),
    /** How many processes serve; when it is not set, the program itself does. */
    WEB_CONCURRENCY: z.string().optional(),
    /** For how long the shop still serves after it has said that it is not ready. */
    DRAIN_MS: wholeNumber({ to: 600_000, fallback: 0 }),
    /** For how long requests may then still take. */
    GRACE_MS: wholeNumber({ to: 600_000, fallback: 10_000 }),
    /** For how long the database may take to answer when somebody asks whether it is there. */
    READY_TIMEOUT_MS: wholeNumber({ from: 1, to: 60_000, fallback: 1_000 }),
    /** For how long the proxy in front keeps an unused connection. */
    PROXY_IDLE_MS: wholeNumber({ to: 3_600_000, fallback: 60_000 }),
    /** How many proxies in front of the shop are its own. */
    TRUST_PROXY: wholeNumber({ to: 10, fallback: 0 }),
    FORCE_HTTPS: yesOrNo(),
    /** Before the opening only those with a token may look at the shop. */
    PREVIEW: yesOrNo(),
    /** How many requests one address may send in a minute; 0: any number. */
    RATE_LIMIT: wholeNumber({ to: 1_000_000, fallback: 0 }),
    /** The largest body of a request, in bytes. */
    BODY_LIMIT: wholeNumber({ from: 1, to: 1_000_000_000, fallback: 1_000_000 }),
    ASSETS_ROOT: folder('assets'),
    STATIC_ROOT: folder('staticfiles'),
    MEDIA_ROOT: folder('media'),
    LOG_LEVEL: logLevel(),
    SENTRY_DSN: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("a URL of Sentry's"),
    SENTRY_SAMPLE_RATE: z
      .string()
      .regex(/^(0|1|0?\.\d+)$/)
      .default('1')
      .transform(Number)
      .describe('a number from 0 to 1'),
    RELEASE: z.string().min(1).default('unknown').describe('the name of a release'),
    /** For tests: routes that are slow or fail, and control from outside. */
    LAB: yesOrNo(),
    CRASH_ON_START: yesOrNo(),
  })
  .refine(
    ({ NODE_ENV, SECRET_KEY }) => NODE_ENV !== 'production' || SECRET_KEY !== KEY_OF_DEVELOPMENT,
    {
      path: ['SECRET_KEY'],
    },
  );

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, loadSecrets(env, SECRETS));
}

function yesOrNo() {
  return z
    .enum(['0', '1'])
    .default('0')
    .transform((text) => text === '1')
    .describe('0 or 1');
}

function folder(fallback: string) {
  return z.string().min(1).default(fallback).describe('a folder');
}
