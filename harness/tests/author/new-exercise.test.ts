import { newChapter } from '../../src/author/new-chapter';
import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

const STARTER = 'chapters/01-tiny/src/whistle.ts';

test('a new exercise says where its functions have to be handed to tests', async () => {
  await using course = openTinyCourse();
  const { code, stdout } = await runCourse(course.root, ['author', 'new', 'tiny/whistle']);
  expect(code).toBe(0);
  expect(stdout).toContain('chapters/01-tiny/src/shop.ts');
});

test('in a chapter with a file for them, a new exercise names that file', async () => {
  const versions = { express: '5.3.0', kit: '0.1.0', zod: '4.6.7' };
  const changes = newChapter({ name: '02-more', topic: 'more', versions });
  await using course = openTinyCourse({ changes });
  const { stdout } = await runCourse(course.root, ['author', 'new', 'more/whistle']);
  expect(stdout).toContain('add a line to chapters/02-more/src/probes/services.ts');
  expect(stdout).toContain('`npx course prove more/whistle --write`');
});

test.each([['edit'], ['keep', 'too-low', '--mistake', 'Too low.']])(
  'author %s leaves a starter alone that was never taken over',
  async (command, ...more) => {
    await using course = openTinyCourse();
    await runCourse(course.root, ['author', 'new', 'tiny/whistle']);
    const starter = course.read(STARTER);
    const { code, stderr } = await runCourse(course.root, ['author', command, 'whistle', ...more]);
    expect({ code, starter: course.read(STARTER) }).toEqual({ code: 2, starter });
    expect(stderr).toContain('`npx course prove tiny/whistle --write`');
  },
);
