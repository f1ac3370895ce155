import { randomBytes } from 'node:crypto';

import { type Env, logLevel, portNumber, readEnvironment } from '@bookshop/kit/app';
import { z } from 'zod';

import { signingKey } from './auth/signing-key';

/**
 * The settings of the API. Secrets have no default in the code: without a value, a new one is made
 * at each start.
 */
const schema = z.object({
  PORT: portNumber(),
  LOG_LEVEL: logLevel(),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:\/\/\/|postgres:\/\/|postgresql:\/\/)./)
    .default('sqlite:///api.sqlite')
    .describe('a URL that begins with sqlite:/// or postgres://'),
  JWT_PRIVATE_KEY: signingKey(),
  JWT_ISSUER: z.string().min(1).default('https://lantern.test').describe('a name'),
  JWT_AUDIENCE: z.string().min(1).default('lantern-api').describe('a name'),
  SESSION_SECRET: z
    .string()
    .min(32)
    .default(() => randomBytes(32).toString('base64url'))
    .describe('at least 32 characters long'),
});

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}
