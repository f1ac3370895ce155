import { z } from 'zod';

import type { Preferences } from '../data/models';
import { NO_FIELD, type Read } from '../http/field-errors';
import type { ReaderRow, ReaderValues, ReaderView } from './reader';

const isStorable = (text: string) => !/[\0\p{Surrogate}]/u.test(text);

/** A JSON string or number, trimmed, with the messages of a string. */
const text = (most: number) =>
  z.preprocess(
    (value) => (Number.isFinite(value) ? `${value as number}` : value),
    z
      .string({ error: 'Not a valid string.' })
      .refine(isStorable, { error: 'Null characters and lone surrogates are not allowed.', abort: true })
      .trim()
      .min(1, { error: 'May not be blank.', abort: true })
      .max(most, { error: `No more than ${most} characters.`, abort: true }),
  );

const whole = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value;
    return /^\s*[0-9]+(?:\.0)?\s*$/.test(value) ? Number.parseInt(value, 10) : value;
  },
  z
    .number({ error: 'A valid integer is required.' })
    .refine(Number.isInteger, { error: 'A valid integer is required.', abort: true })
    .min(1900, { error: 'Too small.' })
    .max(2030, { error: 'Too large.' }),
);

const flag = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value;
    const word = value.toLowerCase();
    return ['true', 'false'].includes(word) ? word === 'true' : value;
  },
  z.boolean({ error: 'Must be a valid boolean.' }),
);

function depthOf(root: unknown): number {
  let level: unknown[] = [root];
  let depth = 0;
  while (level.length > 0 && depth <= 20) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? [Object.values(value)] : [],
    );
    if (level.length > 0) depth += 1;
    level = level.flat();
  }
  return depth;
}

const object = z
  .custom<Preferences>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'Must be an object.',
    abort: true,
  })
  .refine((value) => depthOf(value) <= 20, { error: 'Nested too deeply.' });

/** The fields in the body, with the names that they have in the code and their defaults. */
const fields = {
  username: { key: 'username', schema: text(30) },
  email: {
    key: 'email',
    schema: text(200).refine((address) => /^[^@\s]+@[^@\s]+$/.test(address), {
      error: 'Enter a valid email address.',
    }),
  },
  display_name: { key: 'displayName', schema: text(60) },
  birth_year: { key: 'birthYear', schema: whole.nullable(), initial: () => null },
  newsletter: { key: 'newsletter', schema: flag, initial: () => false },
  preferences: { key: 'preferences', schema: object, initial: () => ({}) },
} as const;

export function readReader(
  body: unknown,
  { partial }: { partial: boolean },
): Read<Partial<ReaderValues>> {
  const record = z.record(z.string(), z.unknown()).safeParse(body);
  if (!record.success || typeof body !== 'object' || body === null || Array.isArray(body))
    return { errors: { [NO_FIELD]: ['Invalid data. Expected a dictionary.'] } };
  const given = new Map<string, unknown>(Object.entries(body));
  const values: Array<[string, unknown]> = [];
  const errors: Array<[string, string[]]> = [];
  for (const [name, field] of Object.entries(fields)) {
    if (given.has(name)) {
      const value = given.get(name);
      if (value === null && name !== 'birth_year') {
        errors.push([name, ['May not be null.']]);
        continue;
      }
      const parsed = field.schema.safeParse(value);
      if (parsed.success) values.push([field.key, parsed.data]);
      else errors.push([name, [parsed.error.issues[0]?.message ?? 'Invalid.']]);
    } else if (!partial) {
      if ('initial' in field) values.push([field.key, field.initial()]);
      else errors.push([name, ['Required.']]);
    }
  }
  if (errors.length > 0) return { errors: Object.fromEntries(errors) };
  return { values: Object.fromEntries(values) as Partial<ReaderValues> };
}

const view = z.object({
  id: z.number(),
  username: z.string(),
  displayName: z.string(),
  birthYear: z.number().nullable(),
  newsletter: z.boolean(),
  preferences: z.custom<Preferences>(),
});

export function showReader(reader: ReaderRow): ReaderView {
  const { displayName: display_name, birthYear: birth_year, ...same } = view.parse({
    id: reader.id,
    username: reader.username,
    displayName: reader.displayName,
    birthYear: reader.birthYear,
    newsletter: reader.newsletter,
    preferences: reader.preferences,
  });
  return { ...same, display_name, birth_year };
}

const isPlain = (value: unknown): value is Preferences => object.safeParse(value).success;

export function mergePreferences(current: Preferences, change: Preferences): Preferences {
  const keys = [...Object.keys(current), ...Object.keys(change)];
  const pairs = [...new Set(keys)].flatMap((key): [string, unknown][] => {
    const before = Object.hasOwn(current, key) ? current[key] : undefined;
    if (key === '__proto__' && !Object.hasOwn(current, key)) return [];
    if (key === '__proto__' || !Object.hasOwn(change, key)) return [[key, before]];
    const after = change[key];
    if (after === null) return [];
    return [[key, isPlain(after) ? mergePreferences(isPlain(before) ? before : {}, after) : after]];
  });
  return Object.fromEntries(pairs);
}
