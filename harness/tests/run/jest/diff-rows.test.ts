import { diffRows } from '../../../src/run/jest/diff-rows';

const whole = { subset: false };

test('rows are the places at which two values differ, and no others', () => {
  const expected = { on: true, off: false, list: [1, { deep: 'a' }] };
  const received = { on: true, off: true, list: [1, { deep: 'b' }] };
  expect(diffRows(expected, received, whole)).toEqual([
    { at: 'off', expected: 'false', received: 'true' },
    { at: 'list[1].deep', expected: '"a"', received: '"b"' },
  ]);
});

test('what is there on one side only stands against nothing', () => {
  expect(diffRows({ a: 1, b: 2 }, { b: 2, c: 3 }, whole)).toEqual([
    { at: 'a', expected: '1', received: 'nothing' },
    { at: 'c', expected: 'nothing', received: '3' },
  ]);
});

test('of a subset, what the test does not name is no difference', () => {
  expect(diffRows({ a: 1 }, { a: 2, c: 3 }, { subset: true })).toEqual([
    { at: 'a', expected: '1', received: '2' },
  ]);
});

test('of a subset, a list that is too long is a difference all the same', () => {
  const received = [
    { title: 'Ink', id: 1 },
    { title: 'Salt', id: 2 },
  ];
  expect(diffRows([{ title: 'Ink' }], received, { subset: true })).toEqual([
    { at: '[1]', expected: 'nothing', received: '{"title":"Salt","id":2}' },
  ]);
});

test('a list against an object is one difference', () => {
  expect(diffRows({ a: [1] }, { a: { b: 1 } }, whole)).toEqual([
    { at: 'a', expected: '[1]', received: '{"b":1}' },
  ]);
});

test('a refusal is one value and is told as an error', () => {
  const expected = { '1.5': { error: 'invalid' }, '': { error: 'missing' } };
  const received = { '1.5': 1.5, '': { error: 'invalid' } };
  expect(diffRows(expected, received, whole)).toEqual([
    { at: '1.5', expected: 'error invalid', received: '1.5' },
    { at: '', expected: 'error missing', received: 'error invalid' },
  ]);
});

test('an error that is more than a code is looked into', () => {
  const answer = (code: number) => ({ a: { error: { code } } });
  expect(diffRows(answer(1), answer(2), whole)).toEqual([
    { at: 'a.error.code', expected: '1', received: '2' },
  ]);
});

test('an empty object against one that is not is one difference', () => {
  expect(diffRows({ a: {} }, { a: { b: 1 } }, whole)).toEqual([
    { at: 'a', expected: '{}', received: '{"b":1}' },
  ]);
});

test('a value of more than a hundred characters is cut', () => {
  const [row] = diffRows({ a: 'x'.repeat(98) }, { a: 'y'.repeat(99) }, whole) ?? [];
  expect(row).toEqual({
    at: 'a',
    expected: `"${'x'.repeat(98)}"`,
    received: `"${'y'.repeat(99)}…`,
  });
});

test('a matcher that is content is no difference, one that is not is told by its name', () => {
  const expected = { detail: expect.any(String), count: expect.any(Number) };
  expect(diffRows(expected, { detail: 'gone', count: 'two' }, whole)).toEqual([
    { at: 'count', expected: 'Any<Number>', received: '"two"' },
  ]);
});

test('there are no more rows than a screen holds, and the rest is counted', () => {
  const numbers = (value: number) =>
    Object.fromEntries([...Array(20).keys()].map((i) => [i, value]));
  const rows = diffRows(numbers(1), numbers(2), whole) ?? [];
  expect([rows.length, rows.at(-1)?.at]).toEqual([9, '… and 12 more']);
});

test.each([
  ['two plain values', 1, 2],
  ['a plain value and an object', 1, { a: 1 }],
  ['an object and nothing', { a: 1 }, undefined],
])('%s need no rows', (_, expected, received) => {
  expect(diffRows(expected, received, whole)).toBeUndefined();
});
