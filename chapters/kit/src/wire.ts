import type { Json } from './json';
import { SharingFault } from './sharing-fault';

const DEEPEST = 40;

/**
 * An error for a value that is not plain JSON and so cannot pass between shop and test; counts as a
 * failed assertion.
 */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal';
}

/** An error as plain data, to pass between processes. */
export interface WireErrorData {
  name: string;
  message: string;
  code?: string;
  details?: Json;
}

/** An error of the shop, rebuilt for the tests. */
export class ShopError extends Error {
  readonly code: string | undefined;
  readonly details: Json | undefined;

  constructor(data: WireErrorData, stack?: string) {
    super(data.message);
    this.name = data.name;
    this.code = data.code;
    this.details = data.details;
    if (stack !== undefined) this.stack = stack;
  }
}

/**
 * A copy of `value` as plain JSON. Undefined properties are dropped, a top-level `undefined`
 * becomes `null`. For every other value that JSON cannot hold, it throws with the path to it, in
 * all lanes.
 */
export function toWire(value: unknown, path: string): Json {
  return value === undefined ? null : copy(value, path, []);
}

function copy(value: unknown, path: string, above: readonly unknown[]): Json {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value;
    case 'number':
      return copyNumber(value, path);
    case 'object':
      return value === null ? null : copyObject(value, path, above);
    default:
      throw new WireRefusal(`${path} is ${describe(value)}: ${advise(value)}`);
  }
}

function copyNumber(value: number, path: string): number {
  if (!Number.isFinite(value) || Object.is(value, -0)) {
    const text = Object.is(value, -0) ? '-0' : String(value);
    throw new WireRefusal(`${path} is ${text}, a number that JSON cannot hold`);
  }
  return value;
}

function copyObject(value: object, path: string, above: readonly unknown[]): Json {
  if (above.includes(value)) throw new WireRefusal(`${path} contains itself: return a plain tree`);
  if (above.length >= DEEPEST) throw new WireRefusal(`${path} is nested deeper than ${DEEPEST}`);
  const trail = [...above, value];
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, i) => {
      if (!(i in value)) throw new WireRefusal(`${path}[${i}] is a hole in an array`);
      return copy(value[i], `${path}[${i}]`, trail);
    });
  }
  if (!isPlain(value)) {
    throw new WireRefusal(`${path} is ${describe(value)}: return plain objects`);
  }
  const plain: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    // Read once: a getter runs in the shop's process and never again.
    const item: unknown = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    // Defined, not assigned: the key may be `__proto__`.
    Object.defineProperty(plain, key, {
      value: copy(item, `${path}.${key}`, trail),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return plain;
}

// Checked by the prototype chain and not by `instanceof`, since tests and modules run in different
// realms.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return (
    Object.getPrototypeOf(prototype) === null &&
    Object.prototype.hasOwnProperty.call(prototype, 'hasOwnProperty')
  );
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = (value as { constructor?: { name?: unknown } } | null)?.constructor?.name;
  return typeof name === 'string' && name !== '' ? `a ${name}` : 'an object of a class';
}

function advise(value: unknown): string {
  if (value === undefined) return 'an array cannot hold it, use null';
  return typeof value === 'bigint' ? 'use a number or a string' : 'only data can be returned';
}

/** An error as plain data. Never throws, whatever was thrown. */
export function encodeError(thrown: unknown, path: string): WireErrorData {
  try {
    return encode(thrown, path);
  } catch {
    return { name: 'NonError', message: 'the thrown value could not be read' };
  }
}

function encode(thrown: unknown, path: string): WireErrorData {
  if (typeof thrown !== 'object' || thrown === null) {
    return { name: 'NonError', message: `threw ${String(thrown)}, which is no Error` };
  }
  const { name, message, code, details } = thrown as Record<string, unknown>;
  const data: WireErrorData = {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
  };
  if (typeof code === 'string') data.code = code;
  if (details === undefined) return data;
  try {
    data.details = toWire(details, `${path}.details`);
  } catch (refusal) {
    return { name: 'WireRefusal', message: (refusal as Error).message };
  }
  return data;
}

/** The stack of what was thrown, if it has a readable one. */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const { stack } = thrown as { stack?: unknown };
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The error that a test sees for an error of the shop. `stack` is the original one, if it is
 * available.
 */
export function reviveError(data: WireErrorData, stack?: string): Error {
  if (data.name === 'WireRefusal') return new WireRefusal(data.message);
  if (data.name === 'SharingFault') return new SharingFault(data.message);
  return new ShopError(data, stack);
}
