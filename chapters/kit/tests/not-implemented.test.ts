import { runInNewContext } from 'node:vm';

import { isNotImplemented, NotImplemented, whileUnsolved } from '../src/not-implemented';

test('an unsolved exercise says which one it is', () => {
  expect(new NotImplemented('orm/select-related')).toMatchObject({
    name: 'NotImplemented',
    code: 'not-implemented',
    message: 'orm/select-related is not solved yet',
  });
});

test('it is known by its code, also when it comes from another realm', () => {
  const foreign: unknown = runInNewContext(
    'Object.assign(new Error(), { code: "not-implemented" })',
  );
  expect([new NotImplemented('orm/upsert'), foreign].map(isNotImplemented)).toEqual([true, true]);
});

test.each([
  ['another code', Object.assign(new Error(), { code: 'sold-out' })],
  ['an error without a code', new Error('not-implemented')],
  ['a text', 'not-implemented'],
  ['null', null],
  ['undefined', undefined],
])('%s is something else', (_, thrown) => {
  expect(isNotImplemented(thrown)).toBe(false);
});

test('what is solved is used', () => {
  expect(whileUnsolved(() => 'solved', 'plain')).toBe('solved');
});

test('the plain thing stands in for what is not solved yet', () => {
  const build = () => {
    throw new NotImplemented('orm/upsert');
  };
  expect(whileUnsolved(build, 'plain')).toBe('plain');
});

test('a mistake in what was solved is not covered up', () => {
  const build = () => {
    throw new RangeError('full');
  };
  expect(() => whileUnsolved(build, 'plain')).toThrow(new RangeError('full'));
});
