import type { Breach } from '../../src/prove/breach';
import { breachesAfter } from '../support/prove-course';

let breachesOf: (where: string) => readonly Breach[];

beforeAll(async () => {
  breachesOf = await breachesAfter((course) => {
    course.edit(
      'solutions/01-tiny/answers/fourfold/by-a-loop/src/fourfold.ts',
      'times < 2',
      'times < 3',
    );
    // Harmless to its own tests: only where everything is solved does another exercise meet it.
    course.edit('solutions/01-tiny/src/shout.ts', '/**', 'Number.isSafeInteger = () => true;\n/**');
  });
});

test('an accepted answer that fails a test is a breach', () => {
  expect(breachesOf('tiny/fourfold')).toContainEqual({
    rule: 2,
    where: 'tiny/fourfold',
    what: 'by-a-loop fails "a number is taken four times": at [0] expected 12, received 24',
    next: 'An accepted answer is right: fix the test, or the answer.',
  });
});

test('a reference that fails where everything is solved is a breach, although it passes on its own', () => {
  expect(breachesOf('tiny/double')).toEqual([
    {
      rule: 2,
      where: 'tiny/double',
      what: 'solved fails "a number whose double would not be exact is refused": at 9007199254740991 expected error too-large, received 18014398509481982',
      next: 'The reference is what learners compare with: fix it, or the test.',
    },
  ]);
});

test('the exercise whose reference does harm to others has no breach of its own', () => {
  expect(breachesOf('tiny/shout')).toEqual([]);
});
