import { databaseUrl, type Env, logLevel, portNumber, readEnvironment } from '@bookshop/kit/app';
import { z } from 'zod';

const schema = z.object({
  PORT: portNumber(),
  LOG_LEVEL: logLevel(),
  DATABASE_URL: databaseUrl('sqlite:///untested.sqlite'),
  /** Where the service of exchange rates is. Without it, prices are in euros only. */
  RATES_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('a URL that begins with http'),
});

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}
