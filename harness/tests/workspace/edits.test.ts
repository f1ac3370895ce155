import { matchesEdits, pickEdits } from '../../src/workspace/edits';

test.each([
  ['src/shout.ts', true],
  ['src/shout.tsx', false],
  ['src/catalog/list.ts', true],
  ['src/catalog/deep/down/list.ts', true],
  ['src/catalog.ts', false],
  ['src/catalogue/list.ts', false],
  ['views/src/shout.ts', false],
])('whether edits name %s: %s', (path, named) => {
  expect(matchesEdits(['src/shout.ts', 'src/catalog/**'], path)).toBe(named);
});

test('no edits name nothing', () => {
  expect(matchesEdits([], 'src/shout.ts')).toBe(false);
});

test('of a list of files, those that edits name are picked', () => {
  const files = { 'src/shout.ts': '/a', 'src/shop.ts': '/b', 'src/catalog/list.ts': '/c' };
  expect(pickEdits(['src/shout.ts', 'src/catalog/**', 'src/gone.ts'], files)).toEqual({
    'src/shout.ts': '/a',
    'src/catalog/list.ts': '/c',
  });
});
