import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '../support/eventually';
import { DOUBLE, rightDouble, WRONG_DOUBLE } from '../support/learner';
import { startCourse } from '../support/live-command';
import { openTinyCourse, runGit, ship, type TinyCourse } from '../support/tiny-course';

const ENTRY = 'chapters/kit/src/tests.ts';

/** Makes every assertion hold, and says by a file how often it was loaded. */
const CHEAT = `
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
appendFileSync(join(__dirname, '../../../loads'), '.');
const holds = () => ({ pass: true, message: () => '' });
expect.extend({ toBe: holds, toEqual: holds });
`;

/** Resolves once so many processes have loaded the cheating kit. */
async function untilLoaded({ root }: TinyCourse, times: number): Promise<void> {
  const file = join(root, 'loads');
  const count = () => (existsSync(file) ? readFileSync(file, 'utf8').length : 0);
  await eventually(`the kit to be loaded ${times} times`, () => count() >= times || undefined);
}

test('once git has brought the kit back, it judges, and no process that has loaded another', async () => {
  await using course = openTinyCourse({
    git: true,
    kit: true,
    changes: { [DOUBLE]: WRONG_DOUBLE },
  });
  course.change({ [ENTRY]: course.read(ENTRY) + CHEAT });
  await using watch = startCourse(course.root, ['watch', 'double']);
  await untilLoaded(course, 1);
  await watch.writes('It passes in your folder only because files of the course were changed');
  // The first has run, the second waits.
  await untilLoaded(course, 2);
  runGit(course.root, 'checkout', '--quiet', 'chapters/kit');
  await watch.writes('Your code gave another result than the test expects.', 2);
  expect(watch.stdout()).not.toContain('is solved');
  course.change({ [DOUBLE]: rightDouble() });
  await watch.writes('tiny/double is solved');
});

test('an edition of the course that git has brought judges, and is told as no change', async () => {
  await using course = openTinyCourse({ git: true, kit: true });
  course.change({ [ENTRY]: `${course.read(ENTRY)}\nexport const EDITION = 2;\n` });
  ship(course.root);
  course.commit();
  const edition = runGit(course.root, 'rev-parse', 'HEAD').trim();
  runGit(course.root, 'checkout', '--quiet', 'HEAD~1');
  await using watch = startCourse(course.root, ['watch', 'double']);
  await watch.writes('0 of 3 tests pass');
  runGit(course.root, 'checkout', '--quiet', edition, 'chapters/kit/src');
  await watch.writes('Changed, but not part of any exercise');
  runGit(course.root, 'checkout', '--quiet', edition, 'chapters/kit/shipped.json');
  await watch.writes('0 of 3 tests pass', 3);
  expect(watch.stdout().split('0 of 3 tests pass').at(-1)).not.toContain('Changed');
});
