import type { Env, Json } from '@bookshop/kit/app';
import { z } from 'zod';

import { SettingsError } from './settings-error';

const bool = z
  .string()
  .trim()
  .pipe(
    z.stringbool({
      truthy: ['true', 'on', 'ok', 'y', 'yes', '1'],
      falsy: ['false', 'off', 'no', 'n', '0', ''],
    }),
  );
const int = z
  .string()
  .trim()
  .regex(/^-?[0-9]+$/)
  .transform(Number)
  .refine(Number.isSafeInteger);
const list = z.string().transform((text) => text.match(/[^,\s][^,]*/g)?.map((entry) => entry.trim()) ?? []);
// Not `z.url`, which removes white space around it.
const url = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
const json = z.string().transform((text, context): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }
});

/** A reader for texts that this schema accepts. */
function reader<T>(schema: z.ZodType<T, string>, expected: string) {
  return (env: Env, name: string, fallback?: T): T => {
    if (env[name] === undefined) {
      if (fallback === undefined) throw SettingsError.missing(name);
      return fallback;
    }
    const result = schema.safeParse(env[name]);
    if (!result.success) throw SettingsError.invalid(name, expected);
    return result.data;
  };
}

export const readStr = reader(z.string(), 'a text');
export const readBool = reader(bool, 'a yes or no');
export const readInt = reader(int, 'a whole number');
export const readList = reader(list, 'a list');
export const readUrl = reader(url, 'an absolute http or https URL');
export const readJson = reader(json, 'JSON');
