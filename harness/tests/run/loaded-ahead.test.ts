import { join, resolve } from 'node:path';

import { LOCAL, type WorkspacePlan } from '../../src/model/workspace';
import { PATIENT_LIMITS } from '../../src/run/limits';
import { loadedAhead } from '../../src/run/loaded-ahead';
import { PreparedRun } from '../../src/watch/prepared-run';
import { SUITE } from '../support/learner';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(60_000);

const REPOSITORY = resolve(__dirname, '../../..');

function treeOf({ root }: TinyCourse): WorkspacePlan {
  const chapterDir = join(root, 'chapters/01-tiny');
  return { chapterDir, suite: join(root, SUITE), files: {}, services: [], closed: false };
}

test('every file that a waiting process has loaded is known, those of packages and the harness aside', async () => {
  const loaded = 'console.log(JSON.stringify(Object.keys(require.cache)));\n';
  await using course = openTinyCourse({
    changes: { [SUITE]: `${loaded}test('one', () => {});\n` },
  });
  const tree = treeOf(course);
  const prepared = new PreparedRun({ root: course.root, limits: PATIENT_LIMITS }, LOCAL);
  const { output } = await prepared.run(tree);
  const files = (JSON.parse(output) as string[]).filter(
    (file) => !/\/(node_modules|harness\/dist)\//.test(file),
  );
  expect(files).toContain(join(REPOSITORY, 'chapters/kit/src/tests.ts'));
  expect(loadedAhead(tree)).toEqual(expect.arrayContaining(files));
});

test('packages and the harness are known by what tells one installation or build from another', async () => {
  await using course = openTinyCourse();
  expect(loadedAhead(treeOf(course))).toEqual(
    expect.arrayContaining([
      join(course.root, 'node_modules/.package-lock.json'),
      join(REPOSITORY, 'harness/dist/.built'),
    ]),
  );
});

test('a file that was added to the kit is known', async () => {
  const path = 'chapters/kit/src/data/new.ts';
  await using course = openTinyCourse({ kit: true, changes: { [path]: '' } });
  expect(loadedAhead(treeOf(course))).toContain(join(course.root, path));
});

test('where the kit lies in a layer, its files there are known', async () => {
  await using course = openTinyCourse();
  const kit = { 'package.json': '/originals/package.json', 'src/app.ts': '/originals/src/app.ts' };
  const loaded = loadedAhead({ ...treeOf(course), services: [], closed: true, kit });
  expect(loaded).toEqual(expect.arrayContaining(Object.values(kit)));
  expect(loaded).not.toContain(join(REPOSITORY, 'chapters/kit/src/app.ts'));
});
