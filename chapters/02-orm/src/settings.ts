import {
  databaseUrl,
  type Env,
  logLevel,
  portNumber,
  readEnvironment,
  wholeNumber,
} from '@bookshop/kit/app';
import { z } from 'zod';

/** The settings of the stockroom. */
const schema = z.object({
  PORT: portNumber(),
  LOG_LEVEL: logLevel(),
  DATABASE_URL: databaseUrl('sqlite:///shop.sqlite'),
  /**
   * For tests only: `empty` says that the database has no tables yet, for the exercises about
   * migrations.
   */
  SHOP_SCHEMA: z.enum(['ready', 'empty']).default('ready').describe('one of ready, empty'),
  /** From how many milliseconds a statement is slow; from how many times a shape is repeated. */
  SLOW_MS: wholeNumber({ fallback: 100 }),
  REPEATS: wholeNumber({ fallback: 5 }),
});

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}
