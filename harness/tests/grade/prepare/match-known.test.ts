import { join } from 'node:path';

import { matchKnown } from '../../../src/grade/prepare/match-known';
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
])('an answer with %s is another one', async (_, text) => {
  expect(ANSWER).not.toBe(text);
  expect(await matchText(text)).toBeNull();
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
