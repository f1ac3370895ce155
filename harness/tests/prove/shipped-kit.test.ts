import { PATIENT_LIMITS } from '../../src/run/limits';
import { findBreaches } from '../support/prove-course';
import { openTinyCourse } from '../support/tiny-course';

test('an exercise is proven on the kit as it was shipped', async () => {
  await using course = openTinyCourse({ git: true, kit: true });
  course.change({ 'chapters/kit/src/open.ts': "throw new Error('broken');\n" });
  // A kit that was never compiled takes its time on a busy machine.
  const few = { only: ['tiny/shout'], sample: 'pair', limits: PATIENT_LIMITS } as const;
  expect(await findBreaches(course.root, few)).toEqual([]);
});
