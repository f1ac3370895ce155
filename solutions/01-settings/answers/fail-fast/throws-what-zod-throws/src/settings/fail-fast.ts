import { inspect } from 'node:util';

import type { Env } from '@bookshop/kit/app';

import { z } from 'zod';

import { type Requirement, requirements } from './requirements';
import type { Vars } from './settings';

const MASK = '***';

/** A text that does not show itself by accident. */
export class Secret {
  // `#` and not `private`: what only the compiler hides is an ordinary property to everyone who looks.
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one place that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** The variables of the shop, the secret ones wrapped. */
export type SafeVars = Omit<Vars, 'SECRET_KEY' | 'DATABASE_URL'> & {
  SECRET_KEY?: Secret;
  DATABASE_URL?: Secret;
};

/** Reads all variables, or reports everything that is wrong with them at once. */
export function readVars(env: Env): SafeVars {
  const vars: Record<string, unknown> = {};
  const shape: Record<string, z.ZodType> = {};
  for (const requirement of requirements) {
    const { name } = requirement;
    shape[name] = isDemanded(requirement, env) ? requirement.schema : requirement.schema.optional();
  }
  const cast = z.object(shape).parse(env);
  for (const { name, secret } of requirements) {
    if (cast[name] !== undefined) vars[name] = secret ? new Secret(String(cast[name])) : cast[name];
  }
  return vars;
}

function isDemanded({ requiredInProd }: Requirement, env: Env): boolean {
  return requiredInProd && env['SHOP_ENV'] === 'prod';
}
