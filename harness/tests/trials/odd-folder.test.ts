import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { DOUBLE, rightDouble, WRONG_DOUBLE } from '../support/learner';
import { startCourse } from '../support/live-command';
import { noProcessIn } from '../support/processes';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse } from '../support/tiny-course';

const REPOSITORY = resolve(__dirname, '../../..');
const PARTS = ['bin', 'src', 'dist', 'package.json', 'tsconfig.json'].map(
  (name) => `harness/${name}`,
);

/**
 * The tiny course with a harness of its own, so that this folder's name is in every path there is.
 */
async function layOut(root: string): Promise<void> {
  await using course = openTinyCourse();
  cpSync(course.root, root, { recursive: true });
  mkdirSync(join(root, 'harness'), { recursive: true });
  for (const path of [...PARTS, 'package.json', 'package-lock.json']) {
    // `cp`, since it keeps the times of files exactly: by them the harness knows that it is built.
    execFileSync('cp', ['-Rp', join(REPOSITORY, path), join(root, path)]);
  }
}

test('the whole loop works in a folder with white space, brackets, punctuation and letters beyond ASCII', async () => {
  await using outer = openFolder();
  const root = join(outer.path, 'fixtures', 'Kurs für Bücher (1) [neu] + $HOME 本');
  await layOut(root);
  const command = join(root, 'harness/bin/course.js');
  const course = async (...args: string[]) => {
    await using live = startCourse(root, args, { COURSE_ROOT: undefined }, command);
    const { code, stdout, stderr } = await live.end();
    return { code, text: stdout + stderr };
  };
  const starter = readFileSync(join(root, DOUBLE), 'utf8');
  expect((await course('list')).text).toContain('0 of 3 exercises solved');
  writeFileSync(join(root, DOUBLE), WRONG_DOUBLE);
  expect((await course('run', 'double')).text).toContain(
    'Your code gave another result than the test expects.',
  );
  await course('reset', 'double');
  expect(readFileSync(join(root, DOUBLE), 'utf8')).toBe(starter);
  await course('undo');
  expect(readFileSync(join(root, DOUBLE), 'utf8')).toBe(WRONG_DOUBLE);
  await using watch = startCourse(root, ['watch', 'double'], { COURSE_ROOT: undefined }, command);
  await watch.writes('0 of 3 tests pass');
  writeFileSync(join(root, DOUBLE), rightDouble());
  await watch.writes('tiny/double is solved');
  expect((await course('list')).text).toContain('1 of 3 exercises solved, 10 of 35 points.');
  watch.signal('SIGINT');
  await watch.end();
  await noProcessIn(root);
});
