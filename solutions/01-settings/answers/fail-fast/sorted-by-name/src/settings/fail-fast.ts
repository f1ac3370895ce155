import { inspect } from 'node:util';

import type { Env } from '@bookshop/kit/app';

import { type Requirement, requirements } from './requirements';
import type { Vars } from './settings';
import { type Problem, SettingsError } from './settings-error';

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
  const problems: Problem[] = [];
  for (const requirement of requirements) {
    const { value, problem } = readOne(requirement, env);
    if (problem !== undefined) problems.push({ variable: requirement.name, code: problem });
    if (value !== undefined) vars[requirement.name] = value;
  }
  problems.sort((a, b) => a.variable.localeCompare(b.variable));
  if (problems.length > 0) throw refuse(problems);
  return vars;
}

/** What became of one variable. Neither is there when the variable is not set and need not be. */
interface Reading {
  value?: unknown;
  problem?: Problem['code'];
}

function readOne({ name, requiredInProd, secret, schema }: Requirement, env: Env): Reading {
  const text = env[name];
  if (text === undefined) {
    return requiredInProd && env['SHOP_ENV'] === 'prod' ? { problem: 'missing' } : {};
  }
  const cast = schema.safeParse(text);
  if (!cast.success) return { problem: 'invalid' };
  return { value: secret ? new Secret(text) : cast.data };
}

function refuse(problems: Problem[]): SettingsError {
  const list = problems.map(({ variable, code }) => `${variable} is ${code}`);
  return new SettingsError('several', list.join(', '), { problems });
}
