import type { Breach } from '../../src/prove/breach';
import { runCourse } from '../support/run-course';
import { openTinyCourse, runGit, type TinyCourse } from '../support/tiny-course';

async function proveByCommand(course: TinyCourse) {
  const { code, stdout } = await runCourse(course.root, ['prove', '--quick', '--json']);
  const { schema, breaches } = JSON.parse(stdout) as { schema: string; breaches: Breach[] };
  return { code, schema, breaches };
}

const RENEW = 'Run `npx course prove --write` and commit the file.';

test('a page of proof, a lock and a list of answers that are out of date are breaches', async () => {
  await using course = openTinyCourse({ git: true });
  course.edit('solutions/01-tiny/answers/double/answers.yaml', 'Adds two.', 'Adds two to it.');
  course.edit('solutions/01-tiny/tsconfig.json', '"."', '".", "./answers/gone"');
  course.edit('chapters/01-tiny/shipped.json', '      "an empty text stays empty",\n', '');
  course.edit('chapters/01-tiny/src/too-large.ts', 'exact', 'exact at all');
  expect(await proveByCommand(course)).toEqual({
    code: 1,
    schema: 'bookshop-course/proof/v1',
    breaches: [
      {
        rule: 7,
        where: 'chapters/01-tiny/src/too-large.ts',
        what: 'differs from shipped.json, so its original was proven instead',
        next: 'Run `npx course prove --write` and commit the list, or bring the file back with `npx course reset --course-files`.',
        settledBy: 'write',
      },
      {
        rule: 7,
        where: 'tiny/shout',
        what: 'shipped.json lists other tests than the suite contains',
        next: RENEW,
        settledBy: 'write',
      },
      { rule: 7, where: 'solutions/01-tiny/tsconfig.json', what: 'is not up to date', next: RENEW },
      { rule: 7, where: 'solutions/01-tiny/proof.md', what: 'is not up to date', next: RENEW },
    ],
  });
});

test('`--write` makes all generated files again, and only what is generated', async () => {
  await using course = openTinyCourse({ git: true });
  course.change({ 'solutions/01-tiny/proof.md': null, 'chapters/01-tiny/shipped.json': null });
  course.change({ 'solutions/01-tiny/tsconfig.json': '{}\n' });
  const { code } = await runCourse(course.root, ['prove', '--quick', '--write']);
  expect(code).toBe(0);
  // The fixture has no records, since they hold for this very harness.
  expect(runGit(course.root, 'status', '--porcelain')).toBe('?? solutions/01-tiny/proof.json\n');
});
