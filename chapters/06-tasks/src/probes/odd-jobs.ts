const CYCLE: Record<string, unknown> = {};
CYCLE['self'] = { of: [CYCLE] };

class Cover {
  image = 'dune.png';
}

const PAYLOADS = {
  nothing: () => undefined,
  'undefined in an object': () => ({ bookId: 1, image: undefined }),
  'undefined in a list': () => [1, undefined],
  'a hole in a list': () => Object.assign([1], { 2: 3 }),
  'a function': () => () => 1,
  'a function in an object': () => ({ done() {} }),
  'a symbol': () => Symbol('book'),
  'a bigint': () => ({ cents: 10n }),
  'a cycle': () => CYCLE,
  'an instance of a class': () => ({ cover: new Cover() }),
  'a date': () => ({ at: new Date(0) }),
  'a map': () => new Map([['a', 1]]),
  'a set': () => ({ ids: new Set([1]) }),
  'no number': () => ({ cents: Number.NaN }),
  infinity: () => [Number.POSITIVE_INFINITY],
  'an object with toJSON': () => ({ toJSON: () => 1 }),
  'an error': () => ({ cause: new Error('late') }),
  'a plain object': () => ({ list: [1, null, { deep: ['é', '', false] }] }),
  null: () => null,
  'the same object twice': () => {
    const shared = { a: 1 };
    return [shared, shared];
  },
};

export type OddKind = keyof typeof PAYLOADS;

/** A payload that cannot be sent to a test, or be sent by one. */
export function oddPayload(kind: OddKind): unknown {
  return PAYLOADS[kind]();
}
