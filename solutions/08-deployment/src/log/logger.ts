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

/** Writes the log of the shop. */
export function createLogger({ level, output, now, context }: LoggerOptions): ShopLog {
  const log = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: {
        level: (name) => ({ level: name }),
        log: ({ fields }) => ({ ...withoutOwnNames(redact(fields as object)), ...context() }),
      },
      // `redact` has made objects of errors.
      serializers: { err: (err: unknown) => err },
    },
    { write: (line) => writeTo(output, line) },
  );
  // Wrapped: pino makes a request of fields that look like one.
  const writeAt = (name: Level) => (fields: object, message: string) =>
    log[name]({ fields }, message);
  return {
    debug: writeAt('debug'),
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
    fatal: writeAt('fatal'),
  };
}

/** pino would write these names twice: as its own, and as fields. */
function withoutOwnNames(fields: object): object {
  const { level: _level, time: _time, msg: _msg, ...others } = fields as Record<string, unknown>;
  return others;
}

/** A full disk or a closed pipe is no reason to fail a request. */
function writeTo(output: LoggerOptions['output'], line: string): void {
  try {
    output.write(line);
  } catch {
    // There is nowhere left to say so.
  }
}
