import { keepDifferencesHere, keptOf, rowsOf } from './kept-difference';

beforeAll(keepDifferencesHere);

test('rows are the places at which two values differ, and no others', () => {
  const received = { on: true, off: true, list: [1, { deep: 'b' }] };
  expect(
    rowsOf(() => expect(received).toEqual({ on: true, off: false, list: [1, { deep: 'a' }] })),
  ).toEqual(['off: false / true', 'list[1].deep: "a" / "b"']);
});

test('what is there on one side only stands against nothing', () => {
  expect(rowsOf(() => expect({ b: 2, c: 3 }).toEqual({ a: 1, b: 2 }))).toEqual([
    'a: 1 / nothing',
    'c: nothing / 3',
  ]);
});

test('a key that holds undefined is told as that, and only where it makes a difference', () => {
  const received = { a: undefined, b: undefined, c: 2 };
  expect(rowsOf(() => expect(received).toEqual({ b: 1, c: 1 }))).toEqual([
    'b: 1 / undefined',
    'c: 1 / 2',
  ]);
  expect(rowsOf(() => expect(received).toStrictEqual({ b: undefined, c: 2 }))).toEqual([
    'a: nothing / undefined',
  ]);
});

test('of an object that may hold more, what the test does not name is no difference', () => {
  expect(rowsOf(() => expect({ a: 2, c: 3 }).toMatchObject({ a: 1 }))).toEqual(['a: 1 / 2']);
});

test('a key that is asked for and not there is a difference, whatever it should hold', () => {
  expect(rowsOf(() => expect({ c: 3 }).toMatchObject({ a: undefined }))).toEqual([
    'a: undefined / nothing',
  ]);
});

test('where objects may hold more, a list that is too long is a difference all the same', () => {
  const received = [{ title: 'Ink', id: 1 }, { title: 'Salt' }];
  expect(rowsOf(() => expect(received).toMatchObject([{ title: 'Ink' }]))).toEqual([
    '[1]: nothing / {"title": "Salt"}',
  ]);
});

test('what is expected of an error is looked for in the error', () => {
  const error = Object.assign(new Error('gone'), { code: 'missing' });
  expect(
    rowsOf(() => expect(error).toMatchObject({ code: 'invalid', message: 'gone', status: 404 })),
  ).toEqual(['code: "invalid" / "missing"', 'status: 404 / nothing']);
});

test('a list against an object is one difference', () => {
  expect(rowsOf(() => expect({ a: { b: 1 } }).toEqual({ a: [1] }))).toEqual(['a: [1] / {"b": 1}']);
});

test('an empty object against one that is not is one difference', () => {
  expect(rowsOf(() => expect({ a: { b: 1 } }).toEqual({ a: {} }))).toEqual(['a: {} / {"b": 1}']);
});

test('a refusal is one value and is told as an error', () => {
  const received = { '1.5': 1.5, '': { error: 'invalid' } };
  expect(
    rowsOf(() =>
      expect(received).toEqual({ '1.5': { error: 'invalid' }, '': { error: 'missing' } }),
    ),
  ).toEqual(['1.5: error invalid / 1.5', ': error missing / error invalid']);
});

test('an error that is more than a code is looked into', () => {
  const answer = (code: number) => ({ a: { error: { code } } });
  expect(rowsOf(() => expect(answer(2)).toEqual(answer(1)))).toEqual(['a.error.code: 1 / 2']);
});

test('what differs in its type alone is told with its type', () => {
  class Money {
    readonly cents = 5;
  }
  expect(
    rowsOf(() => expect({ price: { cents: 5 } }).toStrictEqual({ price: new Money() })),
  ).toEqual(['price: {"cents": 5} (Money) / {"cents": 5} (Object)']);
});

test('dates, maps and numbers that are not equal are told as what they are', () => {
  const expected = { at: new Date(0), map: new Map([['a', 1]]), zero: 0, not: 1 };
  const received = { at: new Date(1), map: new Map([['a', 2]]), zero: -0, not: NaN };
  expect(rowsOf(() => expect(received).toEqual(expected))).toEqual([
    'at: 1970-01-01T00:00:00.000Z / 1970-01-01T00:00:00.001Z',
    'map: Map {"a" => 1} / Map {"a" => 2}',
    'zero: 0 / -0',
    'not: 1 / NaN',
  ]);
});

test('an object that lies in itself is told up to there', () => {
  const ring = (name: string) => {
    const made: Record<string, unknown> = { name };
    return Object.assign(made, { self: made });
  };
  expect(rowsOf(() => expect(ring('b')).toEqual(ring('a')))[0]).toBe('name: "a" / "b"');
});

test('line ends and control characters are shown as in code', () => {
  expect(rowsOf(() => expect({ a: ['x\ny'], b: 'z\u001b[2J' }).toEqual({ a: 1, b: 1 }))).toEqual([
    'a: 1 / ["x\\ny"]',
    'b: 1 / "z\\u001b[2J"',
  ]);
});

test('there are no more rows than a screen holds, and the rest is counted', () => {
  const numbers = (value: number) =>
    Object.fromEntries([...Array(20).keys()].map((i) => [`k${i}`, value]));
  const rows = rowsOf(() => expect(numbers(2)).toEqual(numbers(1)));
  expect([rows.length, rows.at(-1)]).toEqual([9, '… and 12 more:  / ']);
});

test('however much is missing, what came in its place has half of the rows', () => {
  const named = (letter: string) =>
    Object.fromEntries([...Array(20).keys()].map((i) => [`${letter}${i}`, i]));
  const rows = rowsOf(() => expect(named('b')).toEqual(named('a')));
  expect(rows.map((row) => row.split(':')[0])).toEqual([
    ...['a0', 'a1', 'a2', 'a3', 'b0', 'b1', 'b2', 'b3'],
    '… and 32 more',
  ]);
});

test.each([
  ['two plain values', 2, 1, '1', '2'],
  ['a plain value and an object', { a: 1 }, 1, '1', '{"a": 1}'],
  ['an object and nothing', undefined, { a: 1 }, '{"a": 1}', 'undefined'],
])('%s stand one above the other', (_, received, wanted, expectedShown, receivedShown) => {
  expect(keptOf(() => expect(received).toEqual(wanted))).toEqual({
    expected: expectedShown,
    received: receivedShown,
    rows: undefined,
  });
});

test('of two long values the region is shown in which they begin to differ', () => {
  const text = (middle: string) => `${'x'.repeat(300)}${middle}${'y'.repeat(300)}`;
  expect(keptOf(() => expect(text('received')).toBe(text('expected')))).toMatchObject({
    expected: `…${'x'.repeat(20)}expected${'y'.repeat(72)}…`,
    received: `…${'x'.repeat(20)}received${'y'.repeat(72)}…`,
  });
});

test('long strings of several lines are left to Jest, which compares line by line', () => {
  const text = (line: string) => `${'same\n'.repeat(30)}${line}`;
  expect(keptOf(() => expect(text('b')).toBe(text('a')))).toBeUndefined();
});

test('a value that should not be is told as that', () => {
  expect(keptOf(() => expect({ a: 5 }).not.toEqual({ a: expect.any(Number) }))).toMatchObject({
    expected: 'not {"a": Any<Number>}',
    received: '{"a": 5}',
  });
});

test('an object that looks the same and is a different value is told as such', () => {
  expect(keptOf(() => expect({ a: 1 }).toBe(Object({ a: 1 })))).toMatchObject({
    expected: '{"a": 1}',
    received: '{"a": 1} (it looks the same, but is a different value)',
  });
});

test('of objects that should be the same one, the values stand one above the other', () => {
  expect(keptOf(() => expect({ a: 1, b: 2 }).toBe(Object({ a: 1, b: 3 })))).toMatchObject({
    expected: '{"a": 1, "b": 3}',
    received: '{"a": 1, "b": 2}',
    rows: undefined,
  });
});

test('an object in an object in an object is looked into, and no deeper than makes sense', () => {
  const nest = (depth: number, end: string): unknown =>
    depth === 0 ? end : { in: nest(depth - 1, end) };
  expect(rowsOf(() => expect(nest(20, 'b')).toEqual(nest(20, 'a')))).toEqual([
    `${'in.'.repeat(19)}in: "a" / "b"`,
  ]);
  expect(rowsOf(() => expect(nest(200, 'b')).toEqual(nest(200, 'a')))).toHaveLength(1);
});

test('of a place with a long name, its beginning and its end are told', () => {
  const [row = ''] = rowsOf(() =>
    expect({ ['x'.repeat(500)]: { end: 2 } }).toEqual({ ['x'.repeat(500)]: { end: 1 } }),
  );
  expect(row).toBe(`${'x'.repeat(100)}…${'x'.repeat(16)}.end: 1 / 2`);
});
