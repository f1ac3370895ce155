import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { DOUBLE, judgeIn, rightDouble } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

/** As file managers and people name them. */
const NAMES = ['01-tiny copy', '01-tiny-copy', '02-tiny', '01-tiny (1)', 'old-tiny'];

function copyChapter({ root }: TinyCourse, name: string): void {
  cpSync(join(root, 'chapters/01-tiny'), join(root, 'chapters', name), { recursive: true });
}

test.each(NAMES)('a copy of a chapter named %s is told as one, and adds nothing', async (name) => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble() } });
  copyChapter(course, name);
  const told = `chapters/${name} is a copy of chapters/01-tiny and not part of the course.\n→ Move it out of chapters/: npm sees two packages with the same name.\n`;
  const list = await runCourse(course.root, ['list', '--json']);
  const { exercises } = JSON.parse(list.stdout) as { exercises: { id: string }[] };
  expect(exercises.map(({ id }) => id)).toEqual(['tiny/double', 'tiny/shout', 'tiny/fourfold']);
  expect([list.code, list.stderr]).toEqual([0, told]);
  const run = await judgeIn(course, ['run', 'double']);
  expect([run.code, run.stderr, run.solved]).toEqual([0, told, ['tiny/double']]);
});

test('a chapter that somebody has begun under a name of its own is one', async () => {
  await using course = openTinyCourse();
  copyChapter(course, '02-more');
  course.edit('chapters/02-more/package.json', '@tiny/01-tiny', '@tiny/02-more');
  const { stdout, stderr } = await runCourse(course.root, ['list']);
  expect(stdout).toContain('0 of 6 exercises solved');
  expect(stderr).toBe('');
});
