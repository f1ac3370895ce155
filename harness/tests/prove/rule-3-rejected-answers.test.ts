import type { Breach } from '../../src/prove/breach';
import { breachesAfter } from '../support/prove-course';

const ANSWERS = 'solutions/01-tiny/answers';

let breachesOf: (where: string) => readonly Breach[];

// One run: each wrong answer is broken in another way.
beforeAll(async () => {
  breachesOf = await breachesAfter((course) => {
    const right = course.read('solutions/01-tiny/src/shout.ts');
    course.change({
      [`${ANSWERS}/shout/one-mark-more/src/shout.ts`]: `${right}// The same.\n`,
      [`${ANSWERS}/shout/marks-nothing/src/shout.ts`]:
        'export const shout = (text: string): string => `?${text}`;\n',
      [`${ANSWERS}/shout/first-letter-only/src/shout.ts`]: right.replace(
        'toUpperCase',
        'toUperCase',
      ),
      [`${ANSWERS}/double/adds-two/src/double.ts`]:
        'export const double = (number: number): number => process.exit(Math.abs(number));\n',
      [`${ANSWERS}/double/shifts-bits/src/double.ts`]:
        "throw new RangeError('not today');\nexport const double = Math.abs;\n",
    });
  });
});

const aboutAnswer = (where: string, answer: string) =>
  breachesOf(where).filter(({ what }) => what.includes(answer));

test('a wrong answer that a test which it names does not catch is a breach', () => {
  expect(aboutAnswer('tiny/shout', 'one-mark-more')).toEqual([
    {
      rule: 3,
      where: 'tiny/shout',
      what: 'one-mark-more is not caught by "marks that are there already are not repeated"',
      next: 'Make the test stricter, or remove it from `caught-by`.',
    },
  ]);
});

test('a wrong answer that passes no test is a breach', () => {
  expect(aboutAnswer('tiny/shout', 'marks-nothing')).toEqual([
    {
      rule: 3,
      where: 'tiny/shout',
      what: 'marks-nothing passes no test at all',
      next: 'A plausible wrong answer passes some tests; check that its shop opens.',
    },
  ]);
});

test('a wrong answer that does not type-check is a breach, told with file and line', () => {
  expect(aboutAnswer('tiny/shout', 'first-letter-only')).toContainEqual({
    rule: 3,
    where: 'tiny/shout',
    what: `first-letter-only does not type-check: chapters/01-tiny/src/shout.ts:4:39 Property 'toUperCase' does not exist on type 'string'. Did you mean 'toUpperCase'?`,
    next: 'An answer that does not compile was not caught by a test: fix the types.',
  });
});

test('a wrong answer that throws a TypeError instead of failing an assertion is a breach', () => {
  expect(aboutAnswer('tiny/shout', 'first-letter-only')).toContainEqual({
    rule: 3,
    where: 'tiny/shout',
    what: 'first-letter-only fails "a text is shouted in capitals, with a mark at its end" by error (TypeError: words.toUperCase is not a function)',
    next: 'A mistake must be caught by an assertion; an answer that crashes proves nothing.',
  });
});

test('a wrong answer that ends the process is a breach', () => {
  expect(aboutAnswer('tiny/double', 'adds-two')).toEqual([
    {
      rule: 3,
      where: 'tiny/double',
      what: 'adds-two: the process ended with code 0',
      next: 'Make the answer load and let its tests run to the end.',
    },
  ]);
});

test('a wrong answer that cannot be loaded is a breach', () => {
  expect(aboutAnswer('tiny/double', 'shifts-bits')).toContainEqual({
    rule: 3,
    where: 'tiny/double',
    what: 'shifts-bits fails "a number is doubled" by error (RangeError: not today)',
    next: 'A mistake must be caught by an assertion; an answer that crashes proves nothing.',
  });
});
