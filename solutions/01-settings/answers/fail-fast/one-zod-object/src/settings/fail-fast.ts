import { inspect } from 'node:util';

import type { Env } from '@bookshop/kit/app';
import { z } from 'zod';

import { requirements } from './requirements';
import type { Vars } from './settings';
import { SettingsError } from './settings-error';

const texts = new WeakMap<Secret, string>();

/** A text that does not show itself by accident: it is kept beside the object, not in it. */
export class Secret {
  constructor(text: string) {
    texts.set(this, text);
  }

  /** The text itself, for the one place that needs it. */
  reveal(): string {
    return texts.get(this) ?? '';
  }

  toJSON(): string {
    return '***';
  }

  [Symbol.toPrimitive](): string {
    return this.toJSON();
  }

  [inspect.custom](): string {
    return `Secret(${this.toJSON()})`;
  }
}

/** The variables of the shop, the secret ones wrapped. */
export type SafeVars = Omit<Vars, 'SECRET_KEY' | 'DATABASE_URL'> & {
  SECRET_KEY?: Secret;
  DATABASE_URL?: Secret;
};

/** Reads all variables, or reports everything that is wrong with them at once. */
export function readVars(env: Env): SafeVars {
  const parsed = schemaFor(env['SHOP_ENV'] === 'prod').safeParse(env);
  if (parsed.success) return parsed.data;
  // A variable with two issues is one problem.
  const variables = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  const problems = [...variables].map((variable) => ({
    variable,
    code: variable in env ? 'invalid' : 'missing',
  }));
  throw new SettingsError('several', `mend ${[...variables].join(' and ')}`, { problems });
}

function schemaFor(isProd: boolean) {
  const fields = requirements.map(({ name, requiredInProd, secret, schema }) => {
    const field = secret ? schema.transform((value) => new Secret(String(value))) : schema;
    return [name, requiredInProd && isProd ? field : field.optional()] as const;
  });
  return z.object(Object.fromEntries(fields));
}
