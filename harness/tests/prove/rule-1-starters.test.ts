import type { Breach } from '../../src/prove/breach';
import { breachesAfter } from '../support/prove-course';

let breachesOf: (where: string) => readonly Breach[];

// One run: each exercise's starter is broken in another way.
beforeAll(async () => {
  breachesOf = await breachesAfter((course) =>
    course.change({
      'chapters/01-tiny/src/double.ts': `
      // TODO: positive numbers.
      export const double = (number: number): number => (number < 0 ? 2 * number : number);`,
      'chapters/01-tiny/src/shout.ts': `
      // TODO: everything.
      export const shout = (text: string): string => (JSON.parse('null') as string).concat(text);`,
      'chapters/01-tiny/src/fourfold.ts': `
      // TODO: everything.
      export const fourfold = (number: number): number => process.exit(number);`,
    }),
  );
});

test('a starter that passes a test is a breach, unless `passes` lists the test', () => {
  expect(breachesOf('tiny/double')).toEqual([
    {
      rule: 1,
      where: 'tiny/double',
      what: 'the starter passes "a negative number is doubled as well"',
      next: 'Let the starter fail it, or list it under `passes`.',
    },
  ]);
});

test('a starter that throws a TypeError instead of failing an assertion is a breach', () => {
  expect(breachesOf('tiny/shout')).toContainEqual({
    rule: 1,
    where: 'tiny/shout',
    what: `the starter fails "a text is shouted in capitals, with a mark at its end" by error (TypeError: Cannot read properties of null (reading 'concat'))`,
    next: 'A starter must fail by an assertion or by NotImplemented.',
  });
});

test('a starter that fails a test which `passes` lists is a breach', () => {
  expect(breachesOf('tiny/shout')).toContainEqual({
    rule: 1,
    where: 'tiny/shout',
    what: 'the starter fails "an empty text stays empty", which is listed under `passes`',
    next: 'Remove it from the list.',
  });
});

test('a starter that ends the process is a breach, and other exercises are still judged', () => {
  expect(breachesOf('tiny/fourfold')).toEqual([
    {
      rule: 1,
      where: 'tiny/fourfold',
      what: 'starter: the process ended with code 3',
      next: 'Make the answer load and let its tests run to the end.',
    },
  ]);
});
