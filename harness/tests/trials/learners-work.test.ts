import { runCourse } from '../support/run-course';
import { openTinyCourse, runGit } from '../support/tiny-course';

test('a course that its learner has half solved still proves, and no tracked file is changed by it', async () => {
  await using course = openTinyCourse({ git: true });
  course.change({
    'chapters/01-tiny/src/double.ts': 'export const double: string = twice;\n',
    'chapters/01-tiny/src/shout.ts': course.read('solutions/01-tiny/src/shout.ts'),
    'chapters/01-tiny/src/fourfold.ts': 'export function fourfold(',
  });
  const before = runGit(course.root, 'status', '--porcelain');
  const { code, stdout } = await runCourse(course.root, ['prove', '--quick']);
  expect(stdout).toContain('all rules are met');
  expect(code).toBe(0);
  expect(runGit(course.root, 'status', '--porcelain')).toBe(before);
});
