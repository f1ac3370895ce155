import { findBreaches } from '../support/prove-course';
import { openTinyCourse } from '../support/tiny-course';

test('an exercise is proven on the kit as it was shipped', async () => {
  await using course = openTinyCourse({ git: true, kit: true });
  course.change({ 'chapters/kit/src/open.ts': "throw new Error('broken');\n" });
  expect(await findBreaches(course.root, { only: ['tiny/shout'] })).toEqual([]);
});
