import type { Json } from '@bookshop/kit/app';

/** Why settings are invalid. */
export type SettingsCode =
  'missing' | 'invalid' | 'unknown-environment' | 'unknown-scheme' | 'several';

/** One thing that is wrong with one variable. A type, since interfaces do not count as JSON. */
export type Problem = {
  variable: string;
  code: 'missing' | 'invalid';
};

/** Settings that cannot be used. Message and details never contain the value of a variable. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code: SettingsCode;
  readonly details: Json;

  constructor(code: SettingsCode, message: string, details: Json = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  static missing(variable: string): SettingsError {
    return new SettingsError('missing', `${variable} is not set`, { variable });
  }

  static invalid(variable: string, expected: string): SettingsError {
    return new SettingsError('invalid', `${variable} is not ${expected}`, { variable });
  }
}
