import type { Preferences } from '../data/models';
import { type FieldErrors, NO_FIELD, type Read } from '../http/field-errors';
import type { ReaderRow, ReaderValues, ReaderView } from './reader';

/** Reads one value of a body that is there and not `null`; throws a `Fault` when it is wrong. */
type ReadValue<T> = (value: unknown) => T;

interface Field<T> {
  /** Its name in the body. */
  readonly name: string;
  readonly read: ReadValue<NonNullable<T>>;
  readonly isNullable?: boolean;
  /** What stands for it when it is not there; without one, it is required. */
  readonly fallback?: () => T;
}

class Fault extends Error {}

/** All that a body may say, and nothing else: by the name that a value has in the code. */
const FIELDS: { readonly [Name in keyof ReaderValues]: Field<ReaderValues[Name]> } = {
  username: { name: 'username', read: text({ most: 30 }) },
  email: { name: 'email', read: email({ most: 200 }) },
  displayName: { name: 'display_name', read: text({ most: 60 }) },
  birthYear: {
    name: 'birth_year',
    read: wholeNumber({ from: 1900, to: 2030 }),
    isNullable: true,
    fallback: () => null,
  },
  newsletter: { name: 'newsletter', read: boolean, fallback: () => false },
  preferences: { name: 'preferences', read: object, fallback: () => ({}) },
};

/**
 * Reads what a body says of a reader. With `partial`, what it does not say stays as it is, and is
 * absent from the values.
 */
export function readReader(
  body: unknown,
  { partial }: { partial: boolean },
): Read<Partial<ReaderValues>> {
  if (!isObject(body)) return { errors: { [NO_FIELD]: ['Send an object with the fields.'] } };
  const values: Record<string, unknown> = {};
  const errors: Record<string, readonly string[]> = {};
  for (const [key, field] of Object.entries<Field<unknown>>(FIELDS)) {
    const isThere = Object.hasOwn(body, field.name);
    if (!isThere && partial) continue;
    try {
      values[key] = isThere ? readField(field, body[field.name]) : fallBack(field);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      errors[field.name] = [fault.message];
    }
  }
  return isEmpty(errors) ? { values } : { errors };
}

function readField(field: Field<unknown>, value: unknown): unknown {
  if (value !== null) return field.read(value);
  if (field.isNullable) return null;
  throw new Fault('This field may not be null.');
}

function fallBack({ fallback }: Field<unknown>): unknown {
  if (!fallback) throw new Fault('This field is required.');
  return fallback();
}

/** PostgreSQL refuses NUL, and half of a surrogate pair becomes another character on its way. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

function text({ most }: { most: number }): ReadValue<string> {
  return (value) => {
    if (typeof value !== 'string' && !Number.isFinite(value)) throw new Fault('Give a string.');
    const trimmed = String(value).trim();
    if (UNSTORABLE.test(trimmed)) throw new Fault('Leave out what is no character.');
    if (trimmed === '') throw new Fault('This field may not be blank.');
    // Not `length`, which counts units of UTF-16: PostgreSQL's VARCHAR counts characters.
    if ([...trimmed].length > most) throw new Fault(`Use at most ${most} characters.`);
    return trimmed;
  };
}

function email(limit: { most: number }): ReadValue<string> {
  const readText = text(limit);
  return (value) => {
    const address = readText(value);
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) throw new Fault('Give an e-mail address.');
    return address;
  };
}

function wholeNumber({ from, to }: { from: number; to: number }): ReadValue<number> {
  return (value) => {
    const number = typeof value === 'string' ? readDigits(value.trim()) : value;
    if (typeof number !== 'number' || !Number.isInteger(number))
      throw new Fault('Give a whole number.');
    if (number < from || number > to) throw new Fault(`Give a number from ${from} to ${to}.`);
    return number;
  };
}

function readDigits(digits: string): number | undefined {
  return /^\d+(\.0)?$/.test(digits) ? Number(digits) : undefined;
}

function boolean(value: unknown): boolean {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === true || word === 'true') return true;
  if (word === false || word === 'false') return false;
  throw new Fault('Give true or false.');
}

function object(value: unknown): Preferences {
  if (!isObject(value)) throw new Fault('Give an object.');
  if (isDeeper(value, DEEPEST)) throw new Fault(`Nest at most ${DEEPEST} levels.`);
  return value;
}

/** What recurses into an object of strangers has to end somewhere. */
const DEEPEST = 20;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** What anybody is told of a reader. */
export function showReader(reader: ReaderRow): ReaderView {
  const { id, username, displayName, birthYear, newsletter, preferences } = reader;
  return {
    id,
    username,
    display_name: displayName,
    birth_year: birthYear,
    newsletter,
    preferences,
  };
}

/** The preferences after a change: objects are merged, everything else is replaced. */
export function mergePreferences(current: Preferences, change: Preferences): Preferences {
  const merged = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(change)) {
    if (key === '__proto__') continue;
    const before = merged.get(key);
    if (value === null) merged.delete(key);
    else if (!isObject(value)) merged.set(key, value);
    else merged.set(key, mergePreferences(isObject(before) ? before : {}, value));
  }
  // Its keys become own properties, whatever their names are.
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(errors: FieldErrors): boolean {
  return Object.keys(errors).length === 0;
}
