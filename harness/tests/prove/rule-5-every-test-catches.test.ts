import { breachesAfter } from '../support/prove-course';

test('a test that fails on no wrong answer is a breach', async () => {
  const breachesOf = await breachesAfter(
    (course) => {
      course.edit(
        'chapters/01-tiny/tests/double.test.ts',
        "test('a negative",
        `test('nothing doubled is nothing', async () => {
          const { double } = await open<Shop>();
          expect(await double.double(0)).toBe(0);
        });
        test('a negative`,
      );
      course.edit(
        'solutions/01-tiny/answers/double/adds-two/src/double.ts',
        'return number + 2',
        'return number === 0 ? 0 : number + 2',
      );
    },
    { only: ['tiny/double'] },
  );
  expect(breachesOf('tiny/double')).toContainEqual({
    rule: 5,
    where: 'tiny/double',
    what: '"nothing doubled is nothing" fails on no rejected answer',
    next: 'Add an answer with the mistake that this test is for, or remove the test.',
  });
});
