import { legibleName, legibleText } from '../../src/support/legible';

test.each([
  ['a command to a terminal', '\u001b[2K240 of 240', '\\u001b[2K240 of 240'],
  ['the same as one character', 'a\u009b2Kb', 'a\\u009b2Kb'],
  ['a bell and a backspace', 'a\u0007\b', 'a\\u0007\\u0008'],
  ['a deleted character', 'a\u007f', 'a\\u007f'],
  ['line breaks', 'a\nb\r\nc\u2028d\u2029e\u0085f', 'a\\nb\\r\\nc\\u2028d\\u2029e\\u0085f'],
  ['a tab', 'a\tb', 'a\\tb'],
  ['a change of direction', 'a\u202egpj.ts\u2066b\u200fc', 'a\\u202egpj.ts\\u2066b\\u200fc'],
  ['half of a pair', 'a\ud83eb\udd8a', 'a\\ud83eb\\udd8a'],
  ['what has no width', 'a\ufeffb\u200bc\u00add', 'a\\ufeffb\\u200bc\\u00add'],
  ['a hidden tag', 'a\u{e0041}', 'a\\u{e0041}'],
  ['what is no character', 'a\uffff\ufdd0', 'a\\uffff\\ufdd0'],
])('%s in a name is written out', (_, name, shown) => {
  expect(legibleName(name)).toBe(shown);
});

test.each([
  'chapters/01-settings/src/env.ts',
  'Žluťoučký kůň',
  '日本語',
  'עברית',
  '👩‍💻 🦊',
  'a\\nb',
])('a name that can be read stays as it is: %s', (name) => {
  expect(legibleName(name)).toBe(name);
  expect(legibleText(name, 100)).toBe(name);
});

test('a text keeps its lines and columns, and nothing else that is not seen', () => {
  const text = 'one\r\n\ttwo\nthree\rfour\u2028five\u001b[1A\u202esix';
  expect(legibleText(text, 100)).toBe('one\n\ttwo\nthree\\rfour\\u2028five\\u001b[1A\\u202esix');
});

test.each([
  ['a long one', 'a'.repeat(1000), `${'a'.repeat(9)}…`],
  ['one that just fits', 'a'.repeat(10), 'a'.repeat(10)],
  ['one that would be cut in a pair', `${'a'.repeat(8)}🦊🦊`, `${'a'.repeat(8)}…`],
  ['one that gets longer when it is written out', '\u001b'.repeat(10), '\\u001b\\u0…'],
])('no name is longer than allowed: %s', (_, name, shown) => {
  expect(legibleName(name, 10)).toBe(shown);
  expect(legibleText(name, 10)).toBe(shown);
});

test('a very long text is cut before anything else is done with it', () => {
  const start = performance.now();
  expect(legibleText('\u001b'.repeat(50_000_000), 2000)).toHaveLength(2000);
  expect(performance.now() - start).toBeLessThan(500);
});

test('what is legible already is not changed again', () => {
  const hostile = Array.from({ length: 0x300 }, (_, code) => String.fromCodePoint(code)).join('');
  const once = legibleText(`${hostile}\ud800\u202e`, 400);
  expect(legibleText(once, 400)).toBe(once);
  expect(once).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u);
});
