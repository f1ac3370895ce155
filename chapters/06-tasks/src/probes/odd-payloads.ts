import type { Models } from '../data/models';

class Cover {
  readonly bookId = 7;
}

class Money {
  readonly cents = 900;

  toJSON(): number {
    return this.cents;
  }
}

export const PLACES = ['alone', 'in a list', 'in an object', 'deep'] as const;

export type Place = (typeof PLACES)[number];

/** Payloads that cannot pass between a test and a shop, by kind. */
export function createOddPayloads({ Book }: Pick<Models, 'Book'>): Record<string, () => unknown> {
  return {
    undefined: () => undefined,
    function: () => () => 7,
    class: () => Cover,
    symbol: () => Symbol('cover'),
    bigint: () => 7n,
    NaN: () => Number.NaN,
    Infinity: () => Number.POSITIVE_INFINITY,
    'minus Infinity': () => Number.NEGATIVE_INFINITY,
    'invalid Date': () => new Date(Number.NaN),
    'object in itself': () => {
      const payload: Record<string, unknown> = { bookId: 7 };
      payload['self'] = { payload };
      return payload;
    },
    'list in itself': () => {
      const payload: unknown[] = [7];
      payload.push([payload]);
      return payload;
    },
    instance: () => new Cover(),
    'instance with toJSON': () => new Money(),
    'object with toJSON': () => ({ toJSON: () => 7 }),
    'object that inherits': () => Object.create({ bookId: 7 }) as unknown,
    model: () => Book.build({ title: 'Salt', author: 'Ada Brook', priceCents: 900 }),
    Map: () => new Map([['bookId', 7]]),
    Set: () => new Set([7]),
    Buffer: () => Buffer.from('cover'),
    RegExp: () => /cover/,
    Error: () => new Error('cover'),
    Promise: () => Promise.resolve(7),
    'boxed number': () => Object(7) as unknown,
    // eslint-disable-next-line no-sparse-arrays -- the hole is what is tried
    'list with a hole': () => [1, , 3],

    Date: () => new Date(Date.UTC(2030, 0, 31, 23, 59, 59, 7)),
    'Date of long ago': () => new Date(Date.UTC(1815, 11, 10)),
    'plain object': () => ({ list: [1, null, { deep: ['é', '', false] }] }),
    null: () => null,
    'object twice': () => {
      const size = { width: 160 };
      return { first: size, all: [size, size] };
    },
    'list twice': () => {
      const widths = [160];
      return { widths, again: widths, all: [widths, widths] };
    },
    'object without prototype': () => Object.assign(Object.create(null) as object, { bookId: 7 }),
    'key __proto__': () => JSON.parse('{ "__proto__": { "bookId": 7 } }') as unknown,
  };
}

export function putInto(place: Place, value: unknown): unknown {
  switch (place) {
    case 'alone':
      return value;
    case 'in a list':
      return [1, value, 2];
    case 'in an object':
      return { before: 1, value, after: 2 };
    case 'deep':
      return { list: [[{ within: { value } }]] };
  }
}
