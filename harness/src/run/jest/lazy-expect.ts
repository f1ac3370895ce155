import type { Matchers } from './keep-differences';

export type Expect = (...args: unknown[]) => object;

/** Where Jest keeps the matchers of a test file. */
export interface Kept {
  matchers: Matchers;
}

/** What `expect` uses of the realm of a test file. */
export interface Realm {
  readonly kept: Kept;
  readonly Error: { stackTraceLimit: number };
}

/** What leads from an expectation to the same matchers in another sense. */
const SENSES: readonly string[] = ['not', 'resolves', 'rejects'];

/**
 * `expect` that makes the one matcher that a test names. Jest's own makes every matcher in six
 * senses at each call, which takes ten times as long as most comparisons: a property has hundreds.
 */
export function lazyExpect<E extends Expect>(expect: E, realm: Realm): E {
  return new Proxy(expect, {
    apply(plain, self, args) {
      const make = (): object => Reflect.apply(plain, self, args);
      // Refused by Jest, at once.
      if (args.length > 1) return make();
      return lazyMatchers([], (name, senses) => {
        // Only what judges a promise fails with the stack that Jest takes down at each call.
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

/** Lets Jest find no other matcher meanwhile. Nothing of a test runs in `make`. */
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
