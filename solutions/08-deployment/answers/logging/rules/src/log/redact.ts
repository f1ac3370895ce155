import { types } from 'node:util';

type Place = readonly object[];

interface Rule {
  fits(value: unknown, place: Place): boolean;
  write(value: never, place: Place): unknown;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The first that fits says how a value is written. */
const RULES: readonly Rule[] = [
  { fits: (value) => typeof value === 'bigint', write: (value: bigint) => `${value}` },
  { fits: (value) => typeof value === 'function', write: () => undefined },
  { fits: (value) => !isObject(value), write: (value: unknown) => value },
  { fits: (value, place) => place.includes(value as object), write: () => '[Circular]' },
  { fits: (_value, place) => place.length >= 21, write: () => '[Deep]' },
  { fits: types.isNativeError, write: writeError },
  { fits: hasToJson, write: writeJson },
  { fits: Array.isArray, write: writeList },
  { fits: () => true, write: writeObject },
];

/** The fields without secrets. */
export function redact(fields: object): object {
  return writeValue(fields, []) as object;
}

function writeValue(value: unknown, place: Place): unknown {
  const rule = RULES.find(({ fits }) => fits(value, place));
  return rule?.write(value as never, place);
}

function writeError(error: Error, place: Place): object {
  const plain: Record<string, unknown> = { ...error, type: error.name };
  plain['message'] = error.message;
  plain['stack'] = error.stack;
  if (error.cause !== undefined) plain['cause'] = error.cause;
  return writeEntries(plain, [...place, error]);
}

function hasToJson(value: unknown): boolean {
  return isObject(value) && 'toJSON' in value && typeof value.toJSON === 'function';
}

function writeJson(value: { toJSON(): unknown }, place: Place): unknown {
  const json = value.toJSON();
  if (!isObject(json)) return writeValue(json, place);
  return Array.isArray(json)
    ? writeList(json as unknown[], [...place, value])
    : writeEntries(json, [...place, value]);
}

function writeList(list: readonly unknown[], place: Place): unknown[] {
  return list.map((item) => tryTo(() => writeValue(item, [...place, list])));
}

function writeObject(object: object, place: Place): object {
  return writeEntries(object, [...place, object]);
}

function writeEntries(object: object, place: Place): object {
  const entries = new Map<string, unknown>();
  for (const name in object) {
    if (!Object.hasOwn(object, name)) continue;
    const value = () => writeValue((object as Record<string, unknown>)[name], place);
    entries.set(name, isSecret(name) ? '[redacted]' : tryTo(value));
  }
  return Object.fromEntries(entries);
}

function isSecret(name: string): boolean {
  const words = 'password|secret|token|authorization|cookie|api-key|secret-key|card-number';
  // Between any two letters there may be separators.
  const spelled = words.replaceAll('-', '').replaceAll(/(?=[a-z])/g, '[-_]*');
  return new RegExp(`(${spelled})[-_]*s?[-_]*$`, 'i').test(name);
}

function tryTo(write: () => unknown): unknown {
  try {
    return write();
  } catch {
    return '[Unreadable]';
  }
}
