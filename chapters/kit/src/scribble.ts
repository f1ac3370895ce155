/**
 * What the kit writes over texts of an answer that was read. Explains itself where it turns up
 * again.
 */
export const SCRIBBLE = '(the caller wrote over this: your code had returned it before)';

/** Instead of numbers: no right answer holds it by chance. */
const NUMBER = -8_675_309.125;

/**
 * Writes over an answer, as its caller may: every value becomes another one of its kind, and every
 * object and list gets one more. What is frozen stays as it is. Runs no getter and no setter.
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

/** Where a plain JSON value holds what was written by `scribbleOver`; `undefined` when nowhere. */
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
