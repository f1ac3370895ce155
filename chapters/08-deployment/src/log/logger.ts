import { inspect } from 'node:util';

import type { LogLevel } from '@bookshop/kit/app';

import type { ShopLog } from './log';
import { redact } from './redact';

export interface LoggerOptions {
  /** Lines below this level are not written. */
  readonly level: LogLevel;
  /** Where lines go: stdout, or what a test looks at. */
  readonly output: { write(text: string): unknown };
  /** The time in milliseconds since 1970. */
  now(): number;
  /** What belongs to every line, such as the id of the request that is being answered. */
  context(): object;
}

/** Writes the log of the shop. */
export function createLogger({ output }: LoggerOptions): ShopLog {
  // TODO: people can read these lines, and no program can.
  const write = (level: string) => (fields: object, message: string) => {
    output.write(`${level} ${message} ${inspect(redact(fields))}\n`);
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}
