import { runInNewContext } from 'node:vm';

import { toWire, type WireRefusal } from '../src/wire';
import { nest, ODD_VALUES } from './fixtures/little-shop/src/values';

test('plain data arrives as an equal copy', () => {
  const book = { title: 'Salt and Paper', copies: 3, price: 8.05, sold: false, cover: null };
  const order = { books: [book, { title: '' }] };
  const copy = toWire(order, 'order');
  expect(copy).toEqual({
    books: [
      { title: 'Salt and Paper', copies: 3, price: 8.05, sold: false, cover: null },
      { title: '' },
    ],
  });
  book.copies = 0;
  expect(copy).toMatchObject({ books: [{ copies: 3 }, {}] });
});

test('undefined by itself becomes null', () => {
  expect(toWire(undefined, 'answer')).toBeNull();
});

test('properties that are undefined are left out', () => {
  const copy = toWire({ title: undefined, cover: null, author: { name: undefined } }, 'answer');
  expect(JSON.stringify(copy)).toBe('{"cover":null,"author":{}}');
});

test.each([
  ['without a prototype', Object.assign(Object.create(null) as object, { copies: 3 })],
  ['of another realm', runInNewContext('({ copies: 3 })') as object],
  ['from structuredClone', structuredClone({ copies: 3 })],
])('an object %s is plain data', (_, value) => {
  expect(toWire(value, 'answer')).toEqual({ copies: 3 });
});

test('an array of another realm is plain data', () => {
  expect(toWire(runInNewContext('[1, [2]]'), 'answer')).toEqual([1, [2]]);
});

test('the same object at two places is no cycle', () => {
  const author = { name: 'Ada' };
  expect(toWire([author, { author }], 'answer')).toEqual([
    { name: 'Ada' },
    { author: { name: 'Ada' } },
  ]);
});

test('a key __proto__ stays a key', () => {
  const copy = toWire(JSON.parse('{"__proto__":{"admin":true}}'), 'answer') as object;
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"admin":true}}');
  expect('admin' in copy).toBe(false);
});

test('a getter runs once', () => {
  let reads = 0;
  const counter = {
    get reads() {
      return ++reads;
    },
  };
  expect([toWire(counter, 'answer'), reads]).toEqual([{ reads: 1 }, 1]);
});

test('forty levels are deep enough', () => {
  expect(toWire(nest(40), 'answer')).toEqual(nest(40));
});

test.each([
  ['NaN', 'answer is NaN, a number that JSON cannot hold'],
  ['minus zero', 'answer is -0, a number that JSON cannot hold'],
  ['Infinity', 'answer is Infinity, a number that JSON cannot hold'],
  ['a BigInt', 'answer is a bigint: use a number or a string'],
  ['a symbol', 'answer is a symbol: only data can be returned'],
  ['a function', 'answer is a function: only data can be returned'],
  ['a Date', 'answer is a Date: return plain objects'],
  ['a Map', 'answer is a Map: return plain objects'],
  ['a class instance', 'answer is a Book: return plain objects'],
  ['undefined in an array', 'answer[1] is undefined: an array cannot hold it, use null'],
  ['a hole in an array', 'answer[0] is a hole in an array'],
  ['a cycle', 'answer.sequel.prequel contains itself: return a plain tree'],
  ['forty-one levels', `answer${'.in'.repeat(40)} is nested deeper than 40`],
  ['a Date deep inside', 'answer.books[1].at is a Date: return plain objects'],
])('%s is refused with the path to it', (kind, message) => {
  expect(refusalOf(ODD_VALUES[kind]?.())).toEqual({ name: 'WireRefusal', message });
});

test.each([
  ['minus infinity', -Infinity, 'answer is -Infinity, a number that JSON cannot hold'],
  ['a Set', new Set(), 'answer is a Set: return plain objects'],
  ['a Buffer', Buffer.from('ink'), 'answer is a Buffer: return plain objects'],
  ['an Error', new RangeError('full'), 'answer is a RangeError: return plain objects'],
  ['a Promise', Promise.resolve(1), 'answer is a Promise: return plain objects'],
  ['a boxed text', Object('ink'), 'answer is a String: return plain objects'],
  ['a toJSON of its own', { toJSON: () => 1 }, 'answer.toJSON is a function'],
  ['an array in itself', arrayInItself(), 'answer[0] contains itself'],
  ['a nameless class', new (class {})(), 'answer is an object of a class: return plain objects'],
  ['a plain heir', Object.create({ copies: 3 }), 'return plain objects'],
])('%s is refused too', (_, value, message) => {
  expect(() => toWire(value, 'answer')).toThrow(message);
});

function refusalOf(value: unknown): { name: string; message: string } | undefined {
  try {
    toWire(value, 'answer');
  } catch (refusal) {
    const { name, message } = refusal as WireRefusal;
    return { name, message };
  }
  return undefined;
}

function arrayInItself(): unknown[] {
  const array: unknown[] = [];
  array.push(array);
  return array;
}
