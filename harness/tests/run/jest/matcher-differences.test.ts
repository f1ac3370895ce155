import { keepDifferencesHere, keptOf, rowsOf } from './kept-difference';

/** Of `expect`, what its types do not know of. */
interface More {
  toBeEven(): unknown;
  toBeWithin(low: number, high: number): unknown;
  addEqualityTesters(testers: ((one: unknown, other: unknown) => boolean | undefined)[]): void;
  readonly not: { toBeEven(): unknown; closeTo(value: number, digits: number): unknown };
}

const more = expect as unknown as More;

beforeAll(() => {
  keepDifferencesHere();
  expect.extend({
    toBeEven: (value: number) => ({ pass: value % 2 === 0, message: () => 'odd' }),
    toBeWithin: (value: number, low: number, high: number) => ({
      pass: value >= low && value <= high,
      message: () => 'outside',
    }),
  });
});

/** What each matcher asks for, a value that it accepts, one that it does not accept, and the message. */
const MATCHERS: [asked: unknown, good: unknown, bad: unknown, told: string][] = [
  [expect.any(Number), 5, 'five', 'Any<Number>'],
  [expect.any(Date), new Date(), '2026-01-01', 'Any<Date>'],
  [expect.anything(), 0, null, 'Anything'],
  [expect.stringMatching(/^\d+$/), '12', 'x', 'StringMatching /^\\d+$/'],
  [expect.not.stringMatching(/^\d+$/), 'x', '12', 'StringNotMatching /^\\d+$/'],
  [expect.stringContaining('ink'), 'pink', 'salt', 'StringContaining "ink"'],
  [expect.not.stringContaining('ink'), 'salt', 'pink', 'StringNotContaining "ink"'],
  [expect.closeTo(0.3), 0.1 + 0.2, 0.4, 'NumberCloseTo 0.3 (2 digits)'],
  [more.not.closeTo(0.3, 1), 0.5, 0.3, 'NumberNotCloseTo 0.3 (1 digit)'],
  [expect.arrayContaining([1, 2]), [2, 3, 1], 'list', 'ArrayContaining [1, 2]'],
  [expect.not.arrayContaining([1]), [2], [1], 'ArrayNotContaining [1]'],
  [expect.arrayOf(expect.any(Number)), [1], {}, 'ArrayOf Any<Number>'],
  [expect.not.arrayOf(1), [2], [1], 'NotArrayOf 1'],
  [expect.objectContaining({ a: 1 }), { a: 1, b: 2 }, [1], 'ObjectContaining {"a": 1}'],
  [expect.not.objectContaining({ a: 1 }), { b: 2 }, { a: 1 }, 'ObjectNotContaining {"a": 1}'],
];

type Compare = (received: object, expected: object) => void;

describe.each<[string, Compare]>([
  ['toEqual', (received, expected) => expect(received).toEqual(expected)],
  ['toStrictEqual', (received, expected) => expect(received).toStrictEqual(expected)],
  ['toMatchObject', (received, expected) => expect(received).toMatchObject(expected)],
])('of %s', (_, compare) => {
  test.each(MATCHERS)('%s is told as what it asks for', (asked, good, bad, told) => {
    const received = { good, bad, deep: [{ good, bad }] };
    const expected = { good: asked, bad: asked, deep: [{ good: asked, bad: asked }] };
    const rows = keptOf(() => compare(received, expected))?.rows;
    expect(rows?.map(({ at, expected: shown }) => [at, shown])).toEqual([
      ['bad', told],
      ['deep[0].bad', told],
    ]);
  });

  test('matchers of the test file are told by name and arguments', () => {
    const received = { a: 4, b: 3, c: 4, d: 5 };
    const expected = {
      a: more.toBeEven(),
      b: more.toBeEven(),
      c: more.not.toBeEven(),
      d: more.toBeWithin(1, 4),
    };
    expect(rowsOf(() => compare(received, expected))).toEqual([
      'b: toBeEven<> / 3',
      'c: not.toBeEven<> / 4',
      'd: toBeWithin<1, 4> / 5',
    ]);
  });
});

test('of a matcher that asks for parts, only those are told that are not there', () => {
  const asked = expect.objectContaining({
    id: expect.any(Number),
    title: 'Ink',
    tags: expect.arrayContaining(['new', 'rare']),
    sizes: expect.arrayOf({ width: expect.any(Number) }),
  });
  const received = { id: 1, title: 'Salt', tags: ['new'], sizes: [{ width: 1 }, { width: '2' }] };
  expect(rowsOf(() => expect({ book: received }).toEqual({ book: asked }))).toEqual([
    'book.title: "Ink" / "Salt"',
    'book.tags: ArrayContaining ["rare"] / ["new"]',
    'book.sizes[1].width: Any<Number> / "2"',
  ]);
});

test('what stands in a matcher is compared as the matcher does it', () => {
  const asked = expect.objectContaining({ list: [{ a: 1 }], none: undefined });
  expect(rowsOf(() => expect({ list: [{ a: 1, b: 2 }] }).toMatchObject(asked))).toEqual([
    'list[0].b: nothing / 2',
    'none: undefined / nothing',
  ]);
});

test('of a mock that was called once, what it was called with is compared', () => {
  const mock = jest.fn();
  mock({ id: 1, title: 'Ink' }, 'x');
  const asked = { id: expect.any(Number), title: 'Salt' };
  expect(rowsOf(() => expect(mock).toHaveBeenCalledWith(asked, 'x'))).toEqual([
    '[0].title: "Salt" / "Ink"',
  ]);
  mock();
  expect(keptOf(() => expect(mock).toHaveBeenCalledWith(asked, 'x'))).toBeUndefined();
});

test('a matcher for the whole value stands above it, less what is there', () => {
  const asked = expect.arrayContaining(['a', 'c']);
  expect(keptOf(() => expect(['a', 'b']).toEqual(asked))).toEqual({
    expected: 'ArrayContaining ["c"]',
    received: '["a", "b"]',
    rows: undefined,
  });
});

test('equality testers of the test file have their say', () => {
  const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : undefined);
  more.addEqualityTesters([
    (one: unknown, other: unknown) =>
      lower(one) !== undefined && lower(one) === lower(other) ? true : undefined,
  ]);
  expect(rowsOf(() => expect({ a: 'INK', b: 'x' }).toEqual({ a: 'ink', b: 'y' }))).toEqual([
    'b: "y" / "x"',
  ]);
});
