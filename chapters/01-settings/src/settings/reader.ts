import { type Env, type Json, NotImplemented } from '@bookshop/kit/app';

import { SettingsError } from './settings-error';

/*
 * TODO: finish the five readers below, after the example of the first. Each returns the variable as
 * a value of its type, the default when the variable is not set, and throws a SettingsError
 * otherwise.
 */

/** The variable as it is; also an empty text is a text. */
export function readStr(env: Env, name: string, fallback?: string): string {
  const text = env[name];
  if (text !== undefined) return text;
  if (fallback !== undefined) return fallback;
  throw SettingsError.missing(name);
}

export function readBool(_env: Env, _name: string, _fallback?: boolean): boolean {
  throw new NotImplemented('settings/env-casting');
}

export function readInt(_env: Env, _name: string, _fallback?: number): number {
  throw new NotImplemented('settings/env-casting');
}

export function readList(_env: Env, _name: string, _fallback?: string[]): string[] {
  throw new NotImplemented('settings/env-casting');
}

/** The variable as an absolute http or https URL, as it was written. */
export function readUrl(_env: Env, _name: string, _fallback?: string): string {
  throw new NotImplemented('settings/env-casting');
}

export function readJson(_env: Env, _name: string, _fallback?: Json): Json {
  throw new NotImplemented('settings/env-casting');
}
