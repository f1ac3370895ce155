import { testMark } from '../../src/run/jest/test-marks';
import { OutputBuffer } from '../../src/run/output-buffer';

const MARKED = `before ${testMark('a ✓ test')}in it${testMark()} after`;

function bufferOf(...chunks: readonly Buffer[]): OutputBuffer {
  const buffer = new OutputBuffer(1000, () => {});
  for (const chunk of chunks) buffer.add('stdout', chunk);
  return buffer;
}

test.each([1, 2, 3, 7, 1000])(
  'marks are read and taken out, also in pieces of %i bytes',
  (size) => {
    const bytes = Buffer.from(MARKED);
    const count = Math.ceil(bytes.length / size);
    const pieces = Array.from({ length: count }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    const { text, byTest } = bufferOf(...pieces).take();
    expect(text).toBe('before in it after');
    expect(Object.fromEntries(byTest)).toEqual({ '': 'before  after', 'a ✓ test': 'in it' });
  },
);

test('each stream is in its own test', () => {
  const buffer = new OutputBuffer(1000, () => {});
  buffer.add('stdout', Buffer.from(`${testMark('a')}one`));
  buffer.add('stderr', Buffer.from('early'));
  buffer.add('stderr', Buffer.from(`${testMark('a')}two`));
  expect(Object.fromEntries(buffer.take().byTest)).toEqual({ '': 'early', a: 'onetwo' });
});

test('half a mark at the end is no mark, and steers no terminal', () => {
  expect(bufferOf(Buffer.from('text\u001b[2J\u001ecourse-')).take().text).toBe('textcourse-');
});

test('what was taken is gone', () => {
  const buffer = bufferOf(Buffer.from(`${testMark('a')}one`));
  buffer.take();
  buffer.add('stdout', Buffer.from('two'));
  expect(Object.fromEntries(buffer.take().byTest)).toEqual({ '': 'two' });
});

test('more than the limit is told once it is met, and not kept', () => {
  let overflows = 0;
  const buffer = new OutputBuffer(4, () => {
    overflows += 1;
  });
  for (const text of ['abc', 'def', 'ghi']) buffer.add('stdout', Buffer.from(text));
  expect([overflows, buffer.bytes, buffer.take().text]).toEqual([2, 9, 'abcdef']);
});
