import type { LogLevel } from '@bookshop/kit/app';

import type { Level, ShopLog } from './log';
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

const RANKS: Readonly<Record<Level | LogLevel, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
  fatal: 4,
  silent: 5,
};

/** Writes the log of the shop. */
export function createLogger({ level, output, now, context }: LoggerOptions): ShopLog {
  const write = (name: Level, fields: object, message: string) => {
    if (RANKS[name] < RANKS[level]) return;
    const own = { level: name, time: new Date(now()).toISOString(), msg: message, ...context() };
    const line = JSON.stringify({ ...redact(fields), ...own });
    try {
      output.write(`${line}\n`);
    } catch {
      return;
    }
  };
  return {
    debug: (...call) => write('debug', ...call),
    info: (...call) => write('info', ...call),
    warn: (...call) => write('warn', ...call),
    error: (...call) => write('error', ...call),
    fatal: (...call) => write('fatal', ...call),
  };
}
