import { narrow } from '../src/narrow';

const NUMBERS = Array.from({ length: 300 }, (_, i) => i + 1);
const ROWS = NUMBERS.map((id) => ({ id, title: `Title ${id}`, author: { name: 'Ada' } }));
const without = (...ids: number[]) => ROWS.filter(({ id }) => !ids.includes(id));
const NOTHING = { received: {}, expected: {} };

test('of equal lists nothing is left', () => {
  expect(narrow(structuredClone(ROWS), ROWS)).toEqual(NOTHING);
  expect(narrow([], [])).toEqual(NOTHING);
});

test('the order of the keys of a row makes no difference', () => {
  expect(narrow([{ title: 'Ink', id: 1 }], [{ id: 1, title: 'Ink' }])).toEqual(NOTHING);
});

test('a row that is another one is left, by its id', () => {
  const list = ROWS.map((row) => (row.id === 200 ? { ...row, title: 'Ink' } : row));
  expect(narrow(list, ROWS)).toEqual({
    received: { 'id 200': { id: 200, title: 'Ink', author: { name: 'Ada' } } },
    expected: { 'id 200': ROWS[199] },
  });
});

test('a row that is missing, and one too many, do not move all others', () => {
  expect(narrow(without(7), ROWS)).toEqual({ received: {}, expected: { 'id 7': ROWS[6] } });
  expect(narrow(ROWS, without(7))).toEqual({ received: { 'id 7': ROWS[6] }, expected: {} });
});

test('a row that comes twice is left', () => {
  const row = { id: 7, title: 'Ink' };
  expect(narrow([row, row, row], [row])).toEqual({
    received: { 'id 7, again': row, 'id 7, again, again': row },
    expected: {},
  });
});

test('a few rows are left of hundreds, the first ones', () => {
  const { received, expected } = narrow([{ id: 900 }, ...without(...NUMBERS)], ROWS);
  expect(Object.keys(received)).toEqual(['id 900']);
  expect(Object.keys(expected)).toEqual(['id 1', 'id 2', 'id 3', 'id 4']);
});

test('of lists in another order the first place at which they differ is left', () => {
  const list = [...ROWS.slice(0, 12), ...ROWS.slice(12).reverse()];
  expect(narrow(list, ROWS)).toEqual({
    received: { 'place 13': '{"id":300,"title":"Title 300"}' },
    expected: { 'place 13': '{"id":13,"title":"Title 13"}' },
  });
});

test('values without an id go by what they are', () => {
  expect(narrow([3, 1, 1], [1, 2, 3])).toEqual({
    received: { '1, again': 1 },
    expected: { '2': 2 },
  });
  expect(narrow(['b', 'a'], ['a', 'b'])).toEqual({
    received: { 'place 1': '"b"' },
    expected: { 'place 1': '"a"' },
  });
  expect(narrow([['a', [1]]], [['a', [2]]])).toEqual({
    received: { '["a",[1]]': ['a', [1]] },
    expected: { '["a",[2]]': ['a', [2]] },
  });
});
