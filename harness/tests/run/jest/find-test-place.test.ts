import { findTestPlace } from '../../../src/run/jest/find-test-place';
import { openFolder } from '../../support/temporary-folder';

const SUITE = `import { open } from '@bookshop/kit';

test('it is short', async () => {
  expect(1).toBe(1);
});

test('it is loud', async () => {
  const { shout } = await open();
  expect(await shout.shout('hello')).toBe('HELLO!');
});
`;

const PATH = 'chapters/01-tiny/tests/shout.test.ts';
const location = { line: 7, column: 1 };

async function placeIn(stack: string, suite = SUITE, where: typeof location | null = location) {
  await using folder = openFolder({ 'shout.test.ts': suite });
  const file = `${folder.path}/shout.test.ts`;
  return findTestPlace({ location: where }, stack, { file, path: PATH });
}

test('a failure lies in the innermost line of the suite, and the lines of the test lead to it', async () => {
  const stack = `    at shout (chapters/01-tiny/src/shout.ts:3:9)
    at Object.<anonymous> (${PATH}:9:22)
    at later (${PATH}:10:1)`;
  expect(await placeIn(stack)).toEqual({
    at: `${PATH}:9:22`,
    code: [
      "test('it is loud', async () => {",
      '  const { shout } = await open();',
      "  expect(await shout.shout('hello')).toBe('HELLO!');",
    ],
  });
});

test('where the stack does not lead to the suite, the test itself is the place', async () => {
  expect(await placeIn('    at shout (chapters/01-tiny/src/shout.ts:3:9)')).toEqual({
    at: `${PATH}:7:1`,
    code: ["test('it is loud', async () => {"],
  });
});

test('of a long test, the last lines are shown', async () => {
  const lines = Array.from({ length: 20 }, (_, i) => `  call(${i + 1});`);
  const { code = [] } = (await placeIn(`at ${PATH}:20:3`, lines.join('\r\n'))) ?? {};
  expect([code.length, code[0], code.at(-1)]).toEqual([8, '  call(13);', '  call(20);']);
});

test('where nothing is known there is no place', async () => {
  expect(await placeIn('', SUITE, null)).toBeUndefined();
});
