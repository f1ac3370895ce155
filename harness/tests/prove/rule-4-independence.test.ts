import { breachesAfter } from '../support/prove-course';

test('a reference that needs another exercise to be solved, without saying so, is a breach', async () => {
  const breachesOf = await breachesAfter(
    (course) =>
      course.edit('chapters/01-tiny/exercises/03-fourfold.md', 'after:\n  - tiny/double\n', ''),
    { only: ['tiny/fourfold'] },
  );
  expect(breachesOf('tiny/fourfold')).toContainEqual({
    rule: 4,
    where: 'tiny/fourfold',
    what: 'reference fails "a number is taken four times": NotImplemented: tiny/double is not solved yet',
    next: 'It is judged while other exercises are unsolved: name in `after` what it builds on, or fix it, or the test.',
  });
});
