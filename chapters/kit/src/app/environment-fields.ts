import type * as Zod from 'zod';

/** A whole number written only in digits; `fallback` is used when the variable is not set. */
export function wholeNumber({
  from = 0,
  to = Number.MAX_SAFE_INTEGER,
  fallback,
}: {
  from?: number;
  to?: number;
  fallback?: number;
}): Zod.ZodType<number, string | undefined> {
  const { z } = zod();
  const limit = to === Number.MAX_SAFE_INTEGER ? `${from} or more` : `from ${from} to ${to}`;
  const field = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(from).max(to));
  const described = `a whole number, ${limit}`;
  return fallback === undefined
    ? field.describe(described)
    : field.default(fallback).describe(described);
}

/** A port to listen on; 0 selects any free port. */
export function portNumber(fallback = 8000): Zod.ZodType<number, string | undefined> {
  return wholeNumber({ to: 65_535, fallback });
}

/** The URL of a database; `fallback` is a file of the shop's own. */
export function databaseUrl(fallback: string): Zod.ZodType<string, string | undefined> {
  return zod()
    .z.string()
    .regex(/^(sqlite:\/\/\/|postgres:\/\/|postgresql:\/\/)./)
    .default(fallback)
    .describe('a URL that begins with sqlite:/// or postgres://');
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export type LogLevel = (typeof LEVELS)[number];

/** The lowest level that is written to the log. */
export function logLevel(fallback: LogLevel = 'info'): Zod.ZodType<LogLevel, LogLevel | undefined> {
  return zod()
    .z.enum(LEVELS)
    .default(fallback)
    .describe(`one of ${LEVELS.join(', ')}`);
}

/** Loaded on first use, since not every app uses these fields. */
function zod(): typeof Zod {
  return require('zod') as typeof Zod;
}
