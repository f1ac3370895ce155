import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

const LIST = 'solutions/01-tiny/answers/double/answers.yaml';
const SHIFTED = `export function double(number: number): number {
  return number << 1;
}
`;

test.each([
  ['an empty file', ''],
  ['an empty list', '[]\n'],
  ['a comment and an empty list', '# Of whole numbers.\n[]\n'],
])('author keep adds the first answer to %s', async (_, list) => {
  await using course = openTinyCourse({ changes: { [LIST]: list } });
  await runCourse(course.root, ['list']);
  course.change({ 'chapters/01-tiny/src/double.ts': SHIFTED });
  const keep = ['author', 'keep', 'double', 'shifts', '--mistake', 'Shifts bits.'];
  const { code, stdout } = await runCourse(course.root, keep);
  expect(code).toBe(0);
  expect(stdout).toContain('every test under caught-by');
  const entry = '- name: shifts\n  kind: rejected\n  mistake: Shifts bits.\n  caught-by:\n';
  expect(course.read(LIST)).toContain(list.replace('[]\n', '') + entry);
});
