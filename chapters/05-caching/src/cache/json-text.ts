import { types } from 'node:util';

import type { Json } from '@bookshop/kit/app';

import { CacheError } from './cache-store';

/**
 * A value as JSON text, so that every store keeps the same. A Date becomes its ISO string, and a
 * property that is undefined is left out. Throws `CACHE_BAD_VALUE` for everything else that JSON
 * cannot hold, where `JSON.stringify` would change it silently.
 */
export function jsonText(value: Json): string {
  return JSON.stringify(value === undefined ? refuse(value) : plain(value, []));
}

function plain(value: unknown, above: readonly object[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || above.includes(value)) return refuse(value);
  if (types.isDate(value) && !Number.isNaN(value.getTime())) return value.toISOString();
  const trail = [...above, value];
  if (Array.isArray(value)) return Array.from(value, (item) => plain(item, trail));
  if (!isPlainObject(value)) return refuse(value);
  const properties = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(properties.map(([name, item]) => [name, plain(item, trail)]));
}

/** By the prototype, since a value may come from another realm, as in tests. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuse(value: unknown): never {
  const kind = typeof value === 'object' ? Object.prototype.toString.call(value) : typeof value;
  throw new CacheError('CACHE_BAD_VALUE', `A cache stores JSON, and no ${kind}.`);
}
