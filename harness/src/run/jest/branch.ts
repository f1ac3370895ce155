/** An object or a list whose parts are compared one by one. */
export type Branch = Record<PropertyKey, unknown>;

/**
 * Whether parts are shown one by one. An outcome such as `{ error: 'invalid' }` is shown as one
 * value; so are dates, errors, maps and the like.
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
