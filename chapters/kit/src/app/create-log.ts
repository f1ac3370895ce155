import type * as Pino from 'pino';

import type { LogLevel } from './environment-fields';

/** The log of an app, for the people who run it. Pass an error as `err`. */
export interface AppLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that writes nothing. */
export const silentLog: AppLog = { debug() {}, info() {}, warn() {}, error() {} };

export interface LogOptions {
  readonly level: LogLevel;
  readonly stream?: { write(text: string): unknown; readonly isTTY?: boolean };
}

/**
 * The log of a program, on stderr: one JSON object per line, which tools can search. On a terminal,
 * where a person reads it, message and stack are plain text.
 */
export function createLog({ level, stream = process.stderr }: LogOptions): AppLog {
  // Loaded here, since only programs need it.
  const { pino } = require('pino') as typeof Pino;
  const destination = stream.isTTY
    ? { write: (line: string) => stream.write(toReadable(line)) }
    : { write: (line: string) => stream.write(line) };
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

function toReadable(line: string): string {
  const { msg, time, level, err } = JSON.parse(line) as {
    msg: string;
    time: string;
    level: number;
    err?: { stack?: string };
  };
  const told = level >= WARNING ? `! ${msg}` : msg;
  return `${time.slice(11, 19)} ${told}\n${err?.stack === undefined ? '' : `${err.stack}\n`}`;
}

/** The number of pino's level "warn". */
const WARNING = 40;
