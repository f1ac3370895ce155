import { type Env, logLevel, portNumber, readEnvironment } from '@bookshop/kit/app';
import { z } from 'zod';

/** What the API can be set to. */
const schema = z.object({
  PORT: portNumber(),
  LOG_LEVEL: logLevel(),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:\/\/\/|postgres:\/\/|postgresql:\/\/)./)
    .default('sqlite:///api.sqlite')
    .describe('a URL that begins with sqlite:/// or postgres://'),
});

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}
