import type * as FastCheck from 'fast-check';

/** fast-check. Loaded on first use, since most test files have no property test. */
export const fc = new Proxy({} as typeof FastCheck, {
  get: (_, name) => Reflect.get(require('fast-check') as typeof FastCheck, name) as unknown,
});
