import { join } from 'node:path';

import { matchKnown } from '../../../src/grade/prepare/match-known';
import { treeOf } from '../../../src/grade/prepare/tree-of';
import { openFolder } from '../../support/temporary-folder';

const ANSWER = `import { double } from './double';

/** Four times the number. */
export function fourfold(number: number): string {
  const twice = double(number);
  // Once more.
  return \`\${double(twice)} times\`;
}
`;

/** What the one known answer, \`ANSWER\`, is called where these files equal it. */
async function matchFiles(
  submitted: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>> = { 'src/fourfold.ts': ANSWER },
): Promise<string | null> {
  await using folder = openFolder();
  const layOut = (place: string, files: Readonly<Record<string, string>>) => {
    const placed = Object.entries(files).map(([path, text]) => [path, join(place, path), text]);
    folder.write(Object.fromEntries(placed.map(([, at = '', text = '']) => [at, text])));
    return Object.fromEntries(placed.map(([path = '', at = '']) => [path, join(folder.path, at)]));
  };
  const workspace = {
    chapterDir: folder.path,
    suite: join(folder.path, 'tests/fourfold.test.ts'),
    files: layOut('submitted', submitted),
    services: [],
    closed: true,
  };
  return matchKnown(workspace, [{ name: 'reference', files: layOut('known', known) }]);
}

function matchText(text: string): Promise<string | null> {
  return matchFiles({ 'src/fourfold.ts': text });
}

test('a copy of a known answer is told by its name', async () => {
  expect(await matchText(ANSWER)).toBe('reference');
});

test.each([
  ['other comments', ANSWER.replace('// Once more.', '/* Mine! */ // really')],
  ['no comments', ANSWER.replace(/\/\/.*\n|\/\*\*.*\n/g, '')],
  ['a comment at its end', `${ANSWER}// by me\n`],
  ['documentation elsewhere', ANSWER.replace('const twice', '/** @type {number} */ const twice')],
  ['another indentation', ANSWER.replaceAll('  ', '\t\t')],
  ['line ends of Windows', ANSWER.replaceAll('\n', '\r\n')],
  ['other line breaks', ANSWER.replace('(number: number)', '(\n  number: number\n)')],
  ['all in few lines', ANSWER.replace(/\/\/.*\n/, '').replaceAll(/\n\s*/g, ' ')],
  ['empty lines', ANSWER.replaceAll('\n', '\n\n')],
  ['no semicolons', ANSWER.replaceAll(';\n', '\n')],
  ['a semicolon more', ANSWER.replace('double(number);', 'double(number);;')],
  ['a comma more', ANSWER.replace('(number: number)', '(\n  number: number,\n)')],
  ['other quotes', ANSWER.replace("'./double'", '"./double"')],
  ['parentheses more', ANSWER.replace('double(number)', '((double)(number))')],
])('a copy with %s is still a copy', async (_, text) => {
  expect(await matchText(text)).toBe('reference');
});

test.each([
  ['a renamed variable', ANSWER.replaceAll('twice', 'once')],
  ['another operand', ANSWER.replace('double(twice)', 'double(number)')],
  ['other white space in a text', ANSWER.replace('} times', '}  times')],
  ['a mark of a comment in a text', ANSWER.replace('} times', '} // times')],
  ['a statement more', ANSWER.replace('const twice', 'void 0; const twice')],
  ['its code in a comment', ANSWER.replace('  const twice', '  // const twice')],
  ['nothing in it', ''],
  ['a line break after return', ANSWER.replace('return `', 'return\n`')],
  ['a syntax error', ANSWER.replace('number): string', 'number: string')],
])('an answer with %s is another one', async (_, text) => {
  expect(ANSWER).not.toBe(text);
  expect(await matchText(text)).toBeNull();
});

/** Pairs that have the same tokens, or nearly, and are not the same program. */
test.each([
  ['a line break that ends a return', 'f(() => { return\n1 })', 'f(() => { return 1 })'],
  ['a line break before an operator', 'a\n++\nb', 'a++; b'],
  ['parentheses that end an optional chain', '(a?.b).c', 'a?.b.c'],
  ['parentheses that group', '(a + b) * c', 'a + b * c'],
  ['const and let', 'const a = 1;', 'let a = 1;'],
  ['an operator before and after', '++a;', 'a++;'],
  ['a type that is imported', "import type { A } from 'a';", "import { A } from 'a';"],
  ['a body that is empty', 'while (a);\nb();', 'while (a) b();'],
  ['the parts of a loop', 'for (a; ; ) b();', 'for (; a; ) b();'],
  ['two values and one', 'f(a, b);', 'f((a, b));'],
  ['a hole in a list', '[a, , b];', '[a, b];'],
  ['a template for a tag', 'f`\\u0041`;', 'f`A`;'],
  ['a template and a string', 'f(`a`);', "f('a');"],
  ['a number and a bigint', 'f(1);', 'f(1n);'],
  ['keyof and readonly', 'type A = keyof B;', 'type A = readonly B[];'],
  ['extends and implements', 'class A extends B {}', 'class A implements B {}'],
  ['an object and a block', 'f(() => ({}));', 'f(() => {});'],
  ['a field that is there or not', 'type A = { b?: 1 };', 'type A = { b: 1 };'],
])('%s are told apart', (_, one, other) => {
  const treeOne = treeOf(one);
  expect(treeOne).toBeDefined();
  expect(treeOf(other)).not.toBe(treeOne);
});

test.each([
  ['a line break that ends nothing', 'a =\nb', 'a = b;'],
  ['a line break that ends a statement', 'let a = b\n++c', 'let a = b; ++c;'],
  ['a number in another notation', 'f(0x10, 1_000)', 'f(16, 1000)'],
  ['parentheses around a type', 'type A = (B)[];', 'type A = B[];'],
  ['parentheses around a parameter', 'f((a) => a);', 'f(a => a)'],
  ['an escape in a string', "f('\\u0041');", "f('A');"],
])('%s is no difference', (_, one, other) => {
  expect(treeOf(other)).toBe(treeOf(one));
});

test('a sum of very many parts is compared like any other', () => {
  const sum = (last: string) => `f(${'a + '.repeat(20_000)}${last});`;
  expect(treeOf(sum('b')) === treeOf(sum('(b)'))).toBe(true);
  expect(treeOf(sum('b')) === treeOf(sum('c'))).toBe(false);
});

test('an answer that is no TypeScript at all matches nothing, and is no error', async () => {
  expect(await matchText('export function ((( `')).toBeNull();
});

test('in other files the words count, and not the white space between them', async () => {
  const known = { 'compose.yaml': 'services:\n  shop:\n    image: node\n' };
  const submitted = { 'compose.yaml': 'services:\r\n    shop:\r\n        image: node' };
  expect(await matchFiles(submitted, known)).toBe('reference');
});

test('in other files another word is another answer', async () => {
  const known = { 'compose.yaml': 'image: node\n' };
  expect(await matchFiles({ 'compose.yaml': 'image: deno\n' }, known)).toBeNull();
});

const TWO = { 'src/a.ts': 'export const a = 1;\n', 'src/b.ts': 'export const b = 2;\n' };

test('an answer of several files is matched as a whole', async () => {
  expect(await matchFiles(TWO, TWO)).toBe('reference');
});

test('one file that differs makes it another answer', async () => {
  expect(await matchFiles({ ...TWO, 'src/b.ts': 'export const b = 3;\n' }, TWO)).toBeNull();
});

test('one file that is missing makes it another answer', async () => {
  expect(await matchFiles({ 'src/a.ts': TWO['src/a.ts'] }, TWO)).toBeNull();
});

test('files that moved make it another answer', async () => {
  const moved = { 'src/a.ts': TWO['src/b.ts'], 'src/b.ts': TWO['src/a.ts'] };
  expect(await matchFiles(moved, TWO)).toBeNull();
});

test('of several known answers the first that is equal is named', async () => {
  await using folder = openFolder({ 'mine.ts': 'const a = 1;', 'other.ts': 'const b = 2;' });
  const at = (name: string) => ({ 'src/a.ts': join(folder.path, name) });
  const workspace = {
    chapterDir: folder.path,
    suite: join(folder.path, 'a.test.ts'),
    files: at('mine.ts'),
    services: [],
    closed: true,
  };
  const known = [
    { name: 'other', files: at('other.ts') },
    { name: 'one', files: at('mine.ts') },
    { name: 'again', files: at('mine.ts') },
  ];
  expect(matchKnown(workspace, known)).toBe('one');
});

test('where no answer is known, nothing is matched', async () => {
  await using folder = openFolder();
  const workspace = {
    chapterDir: folder.path,
    suite: 'a.test.ts',
    files: {},
    services: [],
    closed: true,
  };
  expect(matchKnown(workspace, [])).toBeNull();
});
