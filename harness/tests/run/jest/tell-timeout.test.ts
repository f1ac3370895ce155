import { tellHook, tellTimeout } from '../../../src/run/jest/tell-timeout';

const ADVICE =
  'Add a timeout value to this test to increase the timeout, if this is a long-running test. See https://jestjs.io/docs/api#testname-fn-timeout.';

test.each([
  ['Jest 30', `Error: thrown: "Exceeded timeout of 15000 ms for a test.\n${ADVICE}"`],
  ['Jest 29', `thrown: "Exceeded timeout of 15000 ms for a test.\n${ADVICE}"`],
  [
    'Jest 30, with a callback',
    `Error: thrown: "Exceeded timeout of 15000 ms for a test while waiting for \`done()\` to be called.\n${ADVICE}"`,
  ],
])('a test that waits for ever is told in a sentence, in the words of %s', (_, message) => {
  expect(tellTimeout(message)).toBe('The test did not end within 15 seconds.');
});

test.each([
  ['500 ms', '500 ms'],
  ['1500 ms', '1.5 seconds'],
  ['5 s', '5 s'],
])('a limit of %s is told as %s', (limit, told) => {
  expect(tellTimeout(`thrown: "Exceeded timeout of ${limit} for a test.`)).toBe(
    `The test did not end within ${told}.`,
  );
});

const HOOK = 'Error: thrown: "Exceeded timeout of 15000 ms for a hook.';

test.each([
  [tellHook('afterEach', 'closeShops'), '`closeShops`, which runs after each test,'],
  [tellHook('beforeEach'), 'What runs before each test'],
  [tellHook('beforeAll'), 'What runs before the first test'],
  [undefined, 'What runs before or after the tests'],
])('a hook that waits for ever is named as far as it is known: %s', (hook, named) => {
  expect(tellTimeout(HOOK, hook)).toBe(`${named} did not end within 15 seconds.`);
});

test.each([
  'Error: the warehouse did not answer: Exceeded timeout of 5 s for a test.',
  'expect(received).toBe(expected)',
  '',
])('another failure is none of that: %s', (message) => {
  expect(tellTimeout(message)).toBeUndefined();
});
