import type { Json } from '@bookshop/kit/app';

class Book {
  readonly title = 'Salt';
}

function cycle(): unknown {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

function twice(): unknown {
  const author = { name: 'Ada Brook' };
  return { author, editor: author };
}

/** Values that a test cannot pass to a shop, since JSON cannot hold them. */
const ODD_VALUES = {
  date: () => new Date(Date.UTC(2030, 0, 7, 9, 30)),
  'invalid date': () => new Date(Number.NaN),
  'the same object twice': twice,
  undefined: () => undefined,
  function: () => () => 1,
  symbol: () => Symbol('salt'),
  bigint: () => 5n,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  Map: () => new Map([['salt', 1]]),
  Set: () => new Set(['salt']),
  instance: () => new Book(),
  cycle,
};

export type OddKind = keyof typeof ODD_VALUES;

/** Where in the stored value the odd one is. */
export type OddPlace = 'itself' | 'in a list' | 'in an object';

/** An odd value, passed as if it were JSON. */
export function makeOddValue(kind: OddKind, place: OddPlace): Json {
  const odd = ODD_VALUES[kind]() as Json;
  if (place === 'in a list') return [1, [odd]];
  return place === 'in an object' ? { book: { title: 'Salt', odd } } : odd;
}
