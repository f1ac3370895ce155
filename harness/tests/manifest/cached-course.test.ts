import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

async function listTitles({ root }: TinyCourse) {
  const { stdout } = await runCourse(root, ['list', '--json']);
  const { exercises } = JSON.parse(stdout) as { exercises: { title: string }[] };
  return exercises.map(({ title }) => title);
}

test('a brief that was changed, added or removed since the last command is told as it is now', async () => {
  await using course = openTinyCourse();
  expect(await listTitles(course)).toEqual([
    'Double a number',
    'Shout a text',
    'Take a number four times',
  ]);
  const briefs = 'chapters/01-tiny/exercises';
  course.edit(`${briefs}/01-double.md`, 'Double a number', 'Double the number');
  course.change({
    [`${briefs}/02-shout.md`]: null,
    [`${briefs}/04-shout.md`]: course.read(`${briefs}/02-shout.md`),
  });
  expect(await listTitles(course)).toEqual([
    'Double the number',
    'Take a number four times',
    'Shout a text',
  ]);
});

test('a kept copy that is damaged is no error', async () => {
  await using course = openTinyCourse({ changes: { '.course/manifest.json': '{"fingerprint": ' } });
  expect(await listTitles(course)).toHaveLength(3);
});

test('a course folder that is not writable is listed all the same', async () => {
  await using course = openTinyCourse({ changes: { '.course': 'a file, not a folder' } });
  expect(await listTitles(course)).toHaveLength(3);
});
