import { CLIMATES } from '../../model/climate';

/**
 * Environment variables of every process that runs tests, whether a command, an editor or a person
 * started it. The machine's own values must not change a verdict.
 */
export const TEST_VARIABLES = {
  NODE_ENV: 'test',
  TZ: CLIMATES.usual.zone,
  LC_ALL: CLIMATES.usual.locale,
  // Otherwise, SQLite calls that wait for a lock would use all threads, and the holder of the lock
  // could not continue.
  UV_THREADPOOL_SIZE: '16',
} as const;
