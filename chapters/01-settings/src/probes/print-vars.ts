import { inspect } from 'node:util';

import type { Env } from '@bookshop/kit/app';

import { readVars, Secret } from '../settings/fail-fast';

/** What `readVars` returns, its secrets shown as `***`. */
export function readMasked(env: Env): Record<string, string | number | boolean | string[]> {
  const shown: Record<string, string | number | boolean | string[]> = {};
  for (const [name, value] of Object.entries(readVars(env))) {
    if (value !== undefined) shown[name] = value instanceof Secret ? String(value) : value;
  }
  return shown;
}

/**
 * All the ways in which variables end up in a log, and how long the secret key is once it is asked
 * for.
 */
export function printVars(env: Env) {
  const vars = readVars(env);
  return {
    json: JSON.stringify(vars),
    inspected: inspect(vars, { depth: null, showHidden: true }),
    interpolated: Object.entries(vars)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' '),
    copied: JSON.stringify({ ...vars.SECRET_KEY }),
    revealedLength: vars.SECRET_KEY instanceof Secret ? vars.SECRET_KEY.reveal().length : 0,
  };
}
