import type { Breach } from '../../src/prove/breach';
import { breachesAfter } from '../support/prove-course';

/** With this one the tests of `double` run in another order than they are written in. */
const SEED = 3;

const ADVICE =
  'Each test must be independent of the others, use the shop only from outside, and pass in every time zone and language.';

// All exercises four times, three times in processes of their own.
jest.setTimeout(180_000);

let breachesOf: (where: string) => readonly Breach[];

beforeAll(async () => {
  breachesOf = await breachesAfter(
    (course) => {
      course.edit(
        'chapters/01-tiny/tests/double.test.ts',
        "test('a number is doubled', async () => {",
        "let ran = 0;\ntest('a number is doubled', async () => {\n  expect((ran += 1)).toBe(1);",
      );
      course.edit(
        'chapters/01-tiny/tests/double.test.ts',
        'expect(await double.double(-3)).toBe(-6);',
        'expect(await double.double(-3)).toBe(-6);\n  expect(ran).toBe(1);',
      );
      // Only in one process do test and shop share a global.
      course.edit(
        'chapters/01-tiny/tests/shout.test.ts',
        "expect(await shout.shout('hello'))",
        "Reflect.set(globalThis, 'mark', '!');\n  expect(await shout.shout('hello'))",
      );
      course.edit(
        'solutions/01-tiny/src/shout.ts',
        '.toUpperCase()}!`',
        ".toUpperCase()}${Reflect.get(globalThis, 'mark') ?? (words === 'hello' ? '?' : '!')}`",
      );
      // The day in local time: in the east that of UTC, in the west the one before.
      course.edit(
        'solutions/01-tiny/src/double.ts',
        'return',
        "if (number === -3 && new Date('2024-05-31T00:00Z').getDate() !== 31) return 0;\n  return",
      );
    },
    { quick: false, seed: SEED },
  );
});

test('a suite whose tests need their order, or a reference its time zone, is a breach', () => {
  expect(breachesOf('tiny/double')).toEqual([
    {
      rule: 6,
      where: 'tiny/double',
      what: 'in random order (seed 3), reference fails "a negative number is doubled as well": expected 1, received 0',
      next: ADVICE,
    },
    {
      rule: 6,
      where: 'tiny/double',
      what: 'in another climate (America/Adak), reference fails "a negative number is doubled as well": expected -6, received 0',
      next: ADVICE,
    },
  ]);
});

test('a suite that works only in the process of its shop is a breach', () => {
  expect(breachesOf('tiny/shout')).toEqual([
    {
      rule: 6,
      where: 'tiny/shout',
      what: 'in a process of its own (--split), reference fails "a text is shouted in capitals, with a mark at its end": expected "HELLO!", received "HELLO?"',
      next: ADVICE,
    },
  ]);
});

test('what is wrong in every run is told once, and not as a breach of this rule', () => {
  expect(breachesOf('tiny/fourfold').filter(({ what }) => what.includes('-1'))).toEqual([]);
});

test('an exercise that keeps the rule has no breach', () => {
  expect(breachesOf('tiny/fourfold')).toEqual([]);
});
