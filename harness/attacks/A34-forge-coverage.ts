/** Claims that every line was run. */
export function attack(): boolean {
  Object.assign(globalThis, { __coverage__: { 'reader.ts': { s: { 0: 1000 }, f: {}, b: {} } } });
  return false;
}
