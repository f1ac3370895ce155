import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

test('a course in which all rules are met has no breach, and the command ends with 0', async () => {
  await using course = openTinyCourse();
  const { code, stdout } = await runCourse(course.root, ['prove', '--json']);
  const { runs, breaches } = JSON.parse(stdout) as { runs: number; breaches: unknown };
  expect({ code, runs, breaches }).toEqual({ code: 0, runs: 42, breaches: [] });
});
