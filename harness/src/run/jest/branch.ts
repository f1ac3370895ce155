/** An object or a list with parts that can be told one by one. */
export type Branch = Record<PropertyKey, unknown>;

/**
 * An outcome such as `{ error: 'invalid' }` is one value to its reader; so are dates, errors, maps
 * and the like.
 */
export function isBranch(value: unknown): value is Branch {
  return (
    isObject(value) &&
    /^\[object (Object|Array)\]$/.test(Object.prototype.toString.call(value)) &&
    !isRefusal(value) &&
    keysOf(value).length > 0
  );
}

export function isObject(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}

export function isRefusal(value: object): value is { error: string } {
  const keys = Object.keys(value);
  return keys.length === 1 && 'error' in value && typeof value.error === 'string';
}

export function keysOf(value: object): PropertyKey[] {
  const isShown = (key: PropertyKey) => Object.prototype.propertyIsEnumerable.call(value, key);
  return Reflect.ownKeys(value).filter(isShown);
}
