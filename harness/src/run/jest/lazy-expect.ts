import type { Matchers } from './keep-differences';

export type Expect = (...args: unknown[]) => object;

/** The object in which Jest stores the matchers of a test file. */
export interface Kept {
  matchers: Matchers;
}

/** The parts of a test file's realm that `expect` uses. */
export interface Realm {
  readonly kept: Kept;
  readonly Error: { stackTraceLimit: number };
}

/** The properties of an expectation that lead to the same matchers in another form. */
const SENSES: readonly string[] = ['not', 'resolves', 'rejects'];

/**
 * An `expect` that creates only the matcher that a test uses. Jest's own creates every matcher in
 * six forms at each call, which takes ten times as long as most comparisons, and a property test
 * has hundreds of them.
 */
export function lazyExpect<E extends Expect>(expect: E, realm: Realm): E {
  return new Proxy(expect, {
    apply(plain, self, args) {
      const make = (): object => Reflect.apply(plain, self, args);
      // Refused by Jest, at once.
      if (args.length > 1) return make();
      return lazyMatchers([], (name, senses) => {
        // Only matchers on promises need the stack that Jest records at each call.
        const isLater = senses.includes('resolves') || senses.includes('rejects');
        return withOnly(name, realm, isLater ? make : () => withoutStack(realm.Error, make));
      });
    },
  });
}

function lazyMatchers(
  senses: readonly string[],
  make: (name: string, senses: readonly string[]) => object,
): object {
  const get = (_: object, name: string | symbol): unknown => {
    if (typeof name === 'symbol') return undefined;
    if (SENSES.includes(name)) return lazyMatchers([...senses, name], make);
    const matchers = senses.reduce(
      (outer, sense) => Reflect.get(outer, sense) as object,
      make(name, senses),
    );
    return Reflect.get(matchers, name);
  };
  return new Proxy({}, { get });
}

/** Hides all other matchers from Jest during `make`, which runs no code of a test. */
function withOnly(name: string, { kept }: Realm, make: () => object): object {
  const { matchers } = kept;
  const matcher = matchers[name];
  kept.matchers = matcher ? { [name]: matcher } : {};
  try {
    return make();
  } finally {
    kept.matchers = matchers;
  }
}

function withoutStack(errors: Realm['Error'], make: () => object): object {
  const limit = errors.stackTraceLimit;
  errors.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    errors.stackTraceLimit = limit;
  }
}
