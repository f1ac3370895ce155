/** A string of JSON, and the colon after it where it is the name of a field. */
const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** How many names of fields a JSON text has, also where an object has one of them twice. */
export function countNames(json: string): number {
  let count = 0;
  for (const [, colon] of json.matchAll(STRING)) if (colon !== undefined) count += 1;
  return count;
}

/** How many fields a value has, with all that is in it. */
export function countFields(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, one) => sum + countFields(one), own);
}
