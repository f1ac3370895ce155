import { storeAnswer } from '../../src/author/store-answer';

const LONG = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join('');
const reference = { 'src/long.ts': LONG, 'src/short.ts': 'one\n' };
const store = (texts: Readonly<Record<string, string>>, whole = false) =>
  storeAnswer('slip', { ...reference, ...texts }, { reference, whole });

test('a mistake in a long file is stored as a diff', () => {
  const stored = store({ 'src/long.ts': LONG.replace('line 9', 'LINE 9') });
  expect(Object.keys(stored)).toEqual(['slip.diff']);
  expect(stored['slip.diff']).toContain('-line 9\n+LINE 9\n');
});

test('a file that is another one is stored whole, and only that file', () => {
  expect(store({ 'src/short.ts': 'two\n' })).toEqual({ 'slip/src/short.ts': 'two\n' });
});

test('whole files are stored when that is asked for', () => {
  const text = LONG.replace('line 9', 'LINE 9');
  expect(store({ 'src/long.ts': text }, true)).toEqual({ 'slip/src/long.ts': text });
});

test('the reference itself is no answer', () => {
  expect(store({})).toEqual({});
});
