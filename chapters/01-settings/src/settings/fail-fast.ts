import { type Env, NotImplemented } from '@bookshop/kit/app';

import type { Vars } from './settings';

/** A text that does not show itself by accident. */
export class Secret {
  /** The text itself, for the one place that needs it. */
  reveal(): string {
    throw new NotImplemented('settings/fail-fast');
  }
}

/** The variables of the shop, the secret ones wrapped. */
export type SafeVars = Omit<Vars, 'SECRET_KEY' | 'DATABASE_URL'> & {
  SECRET_KEY?: Secret;
  DATABASE_URL?: Secret;
};

/** Reads all variables, or reports everything that is wrong with them at once. */
export function readVars(_env: Env): SafeVars {
  // TODO: read every requirement before complaining about any, and wrap what is secret.
  throw new NotImplemented('settings/fail-fast');
}
