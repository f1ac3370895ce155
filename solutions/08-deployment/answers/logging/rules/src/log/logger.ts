import type { LogLevel } from '@bookshop/kit/app';
import { pino } from 'pino';

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

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error', 'fatal'];

/** Writes the log of the shop: pino filters by level and knows where to write. */
export function createLogger({ level, output, now, context }: LoggerOptions): ShopLog {
  const stream = {
    write: (line: string) => {
      try {
        output.write(line);
      } catch (error) {
        void error;
      }
    },
  };
  const options = { level, base: null, timestamp: false, formatters: { level: () => ({}) } };
  const log = pino({ ...options, messageKey: 'message_of_pino' }, stream);
  const functions = LEVELS.map((name) => {
    const write = (fields: object, msg: string) => {
      if (!log.isLevelEnabled(name)) return;
      const time = new Date(now()).toISOString();
      const all = { ...redact(fields), level: name, time, msg, ...context() };
      stream.write(JSON.stringify(all).concat('\n'));
    };
    return [name, write] as const;
  });
  return Object.fromEntries(functions) as unknown as ShopLog;
}
