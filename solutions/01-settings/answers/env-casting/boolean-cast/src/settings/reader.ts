import type { Env, Json } from '@bookshop/kit/app';

import { SettingsError } from './settings-error';

/** The variable as it is; also an empty text is a text. */
export function readStr(env: Env, name: string, fallback?: string): string {
  return read(env, name, fallback, (text) => text);
}

export function readBool(env: Env, name: string, fallback?: boolean): boolean {
  return read(env, name, fallback, (text) => Boolean(text));
}

export function readInt(env: Env, name: string, fallback?: number): number {
  return read(env, name, fallback, (text) => {
    const value = Number(text);
    if (/^\s*-?\d+\s*$/.test(text) && Number.isSafeInteger(value)) return value;
    throw SettingsError.invalid(name, 'a whole number');
  });
}

export function readList(env: Env, name: string, fallback?: string[]): string[] {
  return read(env, name, fallback, (text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );
}

/** The variable as an absolute http or https URL, as it was written. */
export function readUrl(env: Env, name: string, fallback?: string): string {
  return read(env, name, fallback, (text) => {
    const protocol = URL.canParse(text) ? new URL(text).protocol : '';
    if (protocol === 'http:' || protocol === 'https:') return text;
    throw SettingsError.invalid(name, 'an absolute http or https URL');
  });
}

export function readJson(env: Env, name: string, fallback?: Json): Json {
  return read(env, name, fallback, (text) => {
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw SettingsError.invalid(name, 'JSON');
    }
  });
}

/** Only a variable that is not set at all takes the default: `''`, `0` and `false` are values like any other. */
function read<T>(env: Env, name: string, fallback: T | undefined, cast: (text: string) => T): T {
  const text = env[name];
  if (text !== undefined) return cast(text);
  if (fallback !== undefined) return fallback;
  throw SettingsError.missing(name);
}
