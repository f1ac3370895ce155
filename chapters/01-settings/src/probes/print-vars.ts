import { inspect } from 'node:util';

import { type Env, type Json, NotImplemented } from '@bookshop/kit/app';

import { readVars, Secret } from '../settings/fail-fast';
import { SettingsError } from '../settings/settings-error';

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

/**
 * Reads one environment several times. Its owner changes it before each call, so that it is like the
 * next of these. Returns the values, the secret ones revealed, or code and details of an error.
 */
export function rereadVars(envs: Env[]): Json[] {
  const env: Env = {};
  return envs.map((next) => {
    for (const name of Object.keys(env)) delete env[name];
    Object.assign(env, next);
    try {
      const pairs = Object.entries(readVars(env));
      return Object.fromEntries(
        pairs.map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
      );
    } catch (error) {
      if (error instanceof NotImplemented) throw error;
      if (error instanceof SettingsError) return { code: error.code, details: error.details };
      return 'another error';
    }
  });
}

/** Stars wherever `util.inspect` shows it. */
class Stars {
  [inspect.custom](): string {
    return '***';
  }
}

class Holder {
  readonly inner: unknown;

  constructor(inner: unknown) {
    this.inner = inner;
  }
}

/** What a value can be part of. */
const WRAPPERS = {
  property: (inner: unknown) => ({ inner }),
  list: (inner: unknown) => [inner],
  map: (inner: unknown) => new Map([['inner', inner]]),
  key: (inner: unknown) => new Map([[inner, 'outer']]),
  set: (inner: unknown) => new Set([inner]),
  instance: (inner: unknown) => new Holder(inner),
  error: (inner: unknown) => Object.assign(new Error('not open'), { inner }),
  cause: (inner: unknown) => new Error('not open', { cause: inner }),
  bare: (inner: unknown) => Object.assign(Object.create(null) as object, { inner }),
};

interface Inspected {
  readonly text: string;
  /** What the secret is part of, the innermost first. */
  readonly inside: (keyof typeof WRAPPERS)[];
  /** For `util.inspect`; `depth: null` means any depth. */
  readonly options: Record<string, boolean | number | null>;
}

/**
 * How often `util.inspect` shows `***` and the text of a secret that is part of other objects, and
 * how often it shows `***` for something that is nothing else.
 */
export function inspectSecret({ text, inside, options }: Inspected) {
  const show = (value: unknown) =>
    inspect(
      inside.reduce((inner, name) => WRAPPERS[name](inner), value),
      options,
    );
  const count = (shown: string, part: string) => shown.split(part).length - 1;
  const shown = show(readVars({ SECRET_KEY: text }).SECRET_KEY);
  return {
    stars: count(shown, '***'),
    texts: count(shown, text),
    expectedStars: count(show(new Stars()), '***'),
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
