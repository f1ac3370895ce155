import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { DOUBLE, WRONG_DOUBLE } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse, runGit } from '../support/tiny-course';

/** What git itself is tested with: it takes every folder for that of another user. */
const OF_ANOTHER_USER = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };

function dubious(root: string): string {
  return `fatal: detected dubious ownership in repository at '${root}'\n→ The folder belongs to another user. If you trust it: \`git config --global --add safe.directory "${root}"\`.\n`;
}

describe('in a repository that git refuses to read', () => {
  test('reset says what git says, and not to clone the course again', async () => {
    await using course = openTinyCourse({ git: true, changes: { [DOUBLE]: WRONG_DOUBLE } });
    expect(await runCourse(course.root, ['reset', 'double'], OF_ANOTHER_USER)).toEqual({
      code: 3,
      stdout: '',
      stderr: `the original of ${DOUBLE} cannot be read from git: ${dubious(course.root)}`,
    });
    expect(course.read(DOUBLE)).toBe(WRONG_DOUBLE);
  });

  test.each([[['undo']], [['redo']], [['undo', 'double']], [['undo', '--list']]])(
    '%j does not say that there is nothing',
    async (args) => {
      await using course = openTinyCourse({ git: true });
      expect(await runCourse(course.root, args, OF_ANOTHER_USER)).toEqual({
        code: 3,
        stdout: '',
        stderr: `git cannot be read for the versions that earlier releases of the course kept in it: ${dubious(course.root)}`,
      });
    },
  );

  test('what is kept beside git is brought back, with a word about the rest', async () => {
    await using course = openTinyCourse({ git: true, changes: { [DOUBLE]: WRONG_DOUBLE } });
    await runCourse(course.root, ['solution', 'double']);
    const { code, stderr } = await runCourse(course.root, ['undo'], OF_ANOTHER_USER);
    expect(stderr).toContain(dubious(course.root));
    expect([code, course.read(DOUBLE)]).toEqual([0, WRONG_DOUBLE]);
  });

  test('no edition is made of what happens to lie there', async () => {
    await using course = openTinyCourse({ git: true });
    await using folder = openFolder();
    const edition = join(folder.path, 'edition');
    const args = ['export', '--learners', edition];
    const { code, stderr } = await runCourse(course.root, args, OF_ANOTHER_USER);
    expect(stderr).toBe(`git cannot list files: ${dubious(course.root)}`);
    expect([code, existsSync(edition)]).toEqual([3, false]);
  });
});

test('a shallow clone that lacks an original says how to fetch it, and that helps', async () => {
  await using course = openTinyCourse({ git: true });
  const starter = course.read(DOUBLE);
  course.change({ [DOUBLE]: WRONG_DOUBLE });
  course.commit();
  await using folder = openFolder();
  const clone = join(folder.path, 'clone');
  runGit(folder.path, 'clone', '--quiet', '--depth', '1', `file://${course.root}`, clone);
  const { code, stderr } = await runCourse(clone, ['reset', 'double']);
  expect(stderr).toBe(
    `the original of ${DOUBLE} was not found\n→ Neither git nor .course/originals has it. This is a shallow clone: \`git fetch --unshallow\` brings the rest of it.\n`,
  );
  expect(code).toBe(2);
  runGit(clone, 'fetch', '--quiet', '--unshallow');
  expect((await runCourse(clone, ['reset', 'double'])).code).toBe(0);
  expect(runGit(clone, 'show', `HEAD^:${DOUBLE}`)).toBe(starter);
  expect(runGit(clone, 'diff', '--stat', 'HEAD^')).toBe('');
});
