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
 * All the ways in which variables can get into a log, and the secret ones as `reveal` returns them.
 */
export function printVars(env: Env) {
  const vars = readVars(env);
  return {
    json: JSON.stringify(vars),
    inspected: inspect(vars, { depth: null, showHidden: true }),
    interpolated: Object.entries(vars)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' '),
    joined: Object.entries(vars)
      .map(([name, value]) => name + '=' + (value as string) + ' ' + [value].join())
      .join(' '),
    copied: JSON.stringify({ ...vars.SECRET_KEY }),
    properties: propertiesOf(vars.SECRET_KEY),
    revealed: [vars.SECRET_KEY, vars.DATABASE_URL].map((secret) =>
      secret instanceof Secret ? secret.reveal() : null,
    ),
  };
}

/** The values of all properties of an object, as a debugger shows them: hidden and inherited, too. */
function propertiesOf(secret: Secret | undefined): string {
  if (!(secret instanceof Secret)) return inspect(secret);
  const values: unknown[] = [];
  let owner: object = secret;
  while (owner !== Object.prototype) {
    const keys = Reflect.ownKeys(owner).filter((key) => key !== 'constructor');
    for (const key of keys) values.push(Reflect.get(owner, key, secret));
    owner = Object.getPrototypeOf(owner) as object;
  }
  return inspect(values, { depth: null, showHidden: true, customInspect: false, getters: true });
}
