/**
 * The kit writes this over the strings of a result after it was read. The sentence explains itself
 * when it appears again.
 */
export const SCRIBBLE = '(the caller wrote over this: your code had returned it before)';

/** Written over numbers: no right result contains it by chance. */
const NUMBER = -8_675_309.125;

/**
 * Overwrites a result, as its caller may: every value becomes another one of its type, and every
 * object and list gets one more item. Frozen objects are not changed. Runs no getter and no setter.
 */
export function scribbleOver(answer: unknown): void {
  scribble(answer, new Set());
}

function scribble(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (!('value' in property) || !property.enumerable) continue;
    if (typeof property.value === 'object' && property.value !== null) {
      scribble(property.value, seen);
    } else if (property.writable) {
      Reflect.set(value, name, otherThan(property.value));
    }
  }
  if (!Object.isExtensible(value)) return;
  if (Array.isArray(value)) value.push(SCRIBBLE);
  else Reflect.set(value, SCRIBBLE, SCRIBBLE);
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return NUMBER;
  return typeof value === 'boolean' ? !value : SCRIBBLE;
}

/**
 * The place at which a plain JSON value contains what `scribbleOver` wrote; `undefined` when there
 * is none.
 */
export function findScribble(value: unknown): string | undefined {
  if (value === SCRIBBLE || value === NUMBER) return '';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, item] of Object.entries(value)) {
    if (name === SCRIBBLE) return '';
    const found = findScribble(item);
    if (found !== undefined) return (Array.isArray(value) ? `[${name}]` : `.${name}`) + found;
  }
  return undefined;
}
