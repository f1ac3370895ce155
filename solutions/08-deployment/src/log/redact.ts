import { types } from 'node:util';

const REDACTED = '[redacted]';

/** How a secret name ends, in lower case and without `-` and `_`. */
const SECRET = /(?:password|secret|token|authorization|cookie|apikey|secretkey|cardnumber)s?$/;

/** Objects further below the fields are not written: a recursion must have an end. */
const DEEPEST = 20;

/** The fields without secrets: a copy that JSON can hold. */
export function redact(fields: object): object {
  return copyProperties(fields, [fields]);
}

/** `around`: the objects that this value is in, from the outside to the inside. */
function copy(value: unknown, around: readonly object[]): unknown {
  if (typeof value === 'bigint') return String(value);
  // JSON has none, and a method such as `toJSON` must not be called again.
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (around.includes(value)) return '[Circular]';
  if (around.length > DEEPEST) return '[Deep]';
  const shown = callToJson(value);
  if (typeof shown !== 'object' || shown === null) return copy(shown, around);
  const inside = [...around, value];
  return Array.isArray(shown)
    ? Array.from(shown, (item: unknown) => attempt(() => copy(item, inside)))
    : copyProperties(shown, inside);
}

function copyProperties(object: object, around: readonly object[]): object {
  return Object.fromEntries(
    Object.entries(gettersOf(object)).map(([name, get]) => [
      name,
      isSecret(name) ? REDACTED : attempt(() => copy(get(), around)),
    ]),
  );
}

/** How to read each property: one that throws must not keep the others from the log. */
function gettersOf(object: object): Record<string, () => unknown> {
  const read = (name: string) => () => (object as Record<string, unknown>)[name];
  const getters = Object.fromEntries(Object.keys(object).map((name) => [name, read(name)]));
  if (!types.isNativeError(object)) return getters;
  // These are not enumerable, so JSON would not have them.
  return {
    ...getters,
    ...{ type: read('name'), message: read('message'), stack: read('stack') },
    ...('cause' in object ? { cause: read('cause') } : {}),
  };
}

function isSecret(name: string): boolean {
  return SECRET.test(name.replaceAll(/[-_]/g, '').toLowerCase());
}

/** Models and dates say by `toJSON` what they are in JSON; its result may contain secrets, too. */
function callToJson(value: object): unknown {
  // The `toJSON` of an error rarely has its stack.
  if (types.isNativeError(value) || !('toJSON' in value)) return value;
  if (typeof value.toJSON !== 'function') return value;
  return (value as { toJSON(): unknown }).toJSON();
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return '[Unreadable]';
  }
}
