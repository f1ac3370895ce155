import { CLIMATES } from '../../model/climate';

/**
 * Environment variables of every process that runs tests, whoever started it: a command, an
 * editor, Jest by hand. The machine's own values must not change a verdict.
 */
export const TEST_VARIABLES = {
  NODE_ENV: 'test',
  TZ: CLIMATES.usual.zone,
  LC_ALL: CLIMATES.usual.locale,
  // SQLite's waiting calls would otherwise hold the threads that the one they wait for needs.
  UV_THREADPOOL_SIZE: '16',
} as const;
