import { PROGRESS } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

test('progress that an editor has saved with a byte order mark is read', async () => {
  const progress =
    '{"version":1,"exercises":{"tiny/double":{"passed":true,"attempts":1,"hints":[]}}}';
  await using course = openTinyCourse({ changes: { [PROGRESS]: `\uFEFF${progress}` } });
  const { stdout, stderr } = await runCourse(course.root, ['list']);
  expect(stdout).toContain('1 of 3 exercises solved');
  expect(stderr).toBe('');
});
