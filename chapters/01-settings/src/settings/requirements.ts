import type { Env } from '@bookshop/kit/app';
import { z } from 'zod';

import type { Vars } from './settings';
import { SettingsError } from './settings-error';

/** One variable of the shop: how its string becomes a value, and where it must be set. */
export interface Requirement {
  readonly name: keyof Vars;
  /** Whether the shop does not open in production without it. */
  readonly requiredInProd: boolean;
  /** Whether its value must never be shown. */
  readonly secret: boolean;
  /** From string to value; fails on an invalid string. */
  readonly schema: z.ZodType<NonNullable<Vars[keyof Vars]>, string>;
}

const TRUE = ['true', 'on', 'yes', 'y', 'ok', '1'];
const FALSE = ['false', 'off', 'no', 'n', '0', ''];

const text = z.string();
const truth = z.stringbool({ truthy: TRUE, falsy: FALSE });
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);
const names = z.string().transform((value) =>
  value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

/** All variables of the shop, in the order in which problems are reported. */
export const requirements: readonly Requirement[] = [
  { name: 'SECRET_KEY', requiredInProd: true, secret: true, schema: text.min(1) },
  { name: 'DATABASE_URL', requiredInProd: true, secret: true, schema: text.min(1) },
  { name: 'ALLOWED_HOSTS', requiredInProd: true, secret: false, schema: names },
  { name: 'PORT', requiredInProd: false, secret: false, schema: port },
  { name: 'DEBUG', requiredInProd: false, secret: false, schema: truth },
  { name: 'SHOP_NAME', requiredInProd: false, secret: false, schema: text },
];

/** The variables as values. Stops at the first problem. Used while `fail-fast` is unsolved. */
export function castVars(env: Env): Vars {
  const vars: Record<string, unknown> = {};
  for (const { name, schema } of requirements) {
    const value = env[name];
    if (value === undefined) continue;
    const cast = schema.safeParse(value);
    if (!cast.success) throw SettingsError.invalid(name, 'a value that the shop can use');
    vars[name] = cast.data;
  }
  return vars;
}
