import { inspect } from 'node:util';

import type { Env } from '@bookshop/kit/app';

import { type Requirement, requirements } from './requirements';
import type { Vars } from './settings';
import { type Problem, SettingsError } from './settings-error';

const showStars = { value: () => '***' };

/** A text that does not show itself by accident: only the function that returns it has it in its scope. */
export class Secret {
  declare readonly reveal: () => string;

  constructor(text: string) {
    Object.defineProperty(this, 'reveal', { value: () => text });
  }
}
Object.defineProperties(Secret.prototype, {
  toString: showStars,
  toJSON: showStars,
  [inspect.custom]: showStars,
});

/** The variables of the shop, the secret ones wrapped. */
export type SafeVars = Omit<Vars, 'SECRET_KEY' | 'DATABASE_URL'> & {
  SECRET_KEY?: Secret;
  DATABASE_URL?: Secret;
};

type Outcome =
  | { kind: 'read'; entry: readonly [name: string, value: unknown] }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'absent' };

/** Reads all variables, or reports everything that is wrong with them at once. */
export function readVars(env: Env): SafeVars {
  const outcomes = requirements.map((requirement) => decide(requirement, env));
  const problems = outcomes.flatMap((each) => (each.kind === 'refused' ? [each.problem] : []));
  if (problems.length) throw new SettingsError('several', 'see the details', { problems });
  return Object.fromEntries(outcomes.flatMap((each) => (each.kind === 'read' ? [each.entry] : [])));
}

function decide({ name, requiredInProd, secret, schema }: Requirement, env: Env): Outcome {
  if (!Object.hasOwn(env, name)) {
    const needed = requiredInProd && env['SHOP_ENV'] === 'prod';
    return needed ? refused(name, 'missing') : { kind: 'absent' };
  }
  try {
    const value = schema.parse(env[name]);
    return { kind: 'read', entry: [name, secret ? new Secret(`${value}`) : value] };
  } catch {
    return refused(name, 'invalid');
  }
}

function refused(variable: string, code: Problem['code']): Outcome {
  return { kind: 'refused', problem: { variable, code } };
}
