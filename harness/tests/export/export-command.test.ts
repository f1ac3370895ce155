import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { listFiles } from '../../src/support/list-files';
import { DOUBLE, rightDouble, WRONG_DOUBLE } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse, runGit, type TinyCourse } from '../support/tiny-course';

const exportFrom = (root: string, folder: string, env: NodeJS.ProcessEnv = {}) =>
  runCourse(root, ['export', '--learners', folder], env);
const exportTo = ({ root }: TinyCourse, folder: string, env: NodeJS.ProcessEnv = {}) =>
  exportFrom(root, folder, env);

const PAGES = {
  'README.md': 'Ours. <!-- course only -->\nYours.\n',
  'docs/authoring.md': 'answers\n',
  'harness/src/index.ts': '',
  'harness/attacks/A01.ts': '',
  LICENSE: 'MIT\n',
};

test('an edition has the starters, whatever was worked on, and nothing of the solutions', async () => {
  await using course = openTinyCourse({ git: true, changes: PAGES });
  const starter = course.read(DOUBLE);
  course.commit();
  course.change({ [DOUBLE]: rightDouble(), 'chapters/01-tiny/src/mine.ts': '', 'mine.md': '' });
  course.commit();
  await using folder = openFolder();
  const edition = join(folder.path, 'edition');
  const { code, stdout, stderr } = await exportTo(course, edition);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`${edition}, without solutions.`);
  expect(readFileSync(join(edition, DOUBLE), 'utf8')).toBe(starter);
  expect(readFileSync(join(edition, 'README.md'), 'utf8')).toBe('Yours.\n');
  expect(listFiles(edition).filter((path) => !path.startsWith('chapters/01-tiny/'))).toEqual(
    expect.arrayContaining(['.gitignore', 'LICENSE', 'README.md']),
  );
  expect(
    listFiles(edition).filter((path) => /solutions|authoring|attacks|mine|\.course/.test(path)),
  ).toEqual([]);
  expect(readdirSync(folder.path)).toEqual(['edition']);
});

test('without git it is made of what lies there, with the originals that were kept', async () => {
  await using course = openTinyCourse({ changes: PAGES });
  const starter = course.read(DOUBLE);
  // The first command keeps them.
  await runCourse(course.root, ['list']);
  course.change({ [DOUBLE]: WRONG_DOUBLE, 'harness/src/index.ts': null });
  await using folder = openFolder();
  const { code } = await exportTo(course, folder.path);
  expect(code).toBe(0);
  expect(readFileSync(join(folder.path, DOUBLE), 'utf8')).toBe(starter);
  expect(listFiles(folder.path)).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'chapters/01-tiny/shipped.json',
      'package.json',
    ]),
  );
});

test('what can be run can be run there', async () => {
  await using course = openTinyCourse({ changes: { 'harness/docker/build.sh': '' } });
  chmodSync(join(course.root, 'harness/docker/build.sh'), 0o700);
  await using folder = openFolder();
  await exportTo(course, folder.path);
  const mode = (path: string) => statSync(join(folder.path, path)).mode & 0o777;
  expect([mode('harness/docker/build.sh'), mode(DOUBLE)]).toEqual([0o755, 0o644]);
});

test.each([
  ['has something in it', '.', 'is not empty'],
  ['is a file', 'note.txt', 'is not a folder'],
  ['lies in no folder', 'nowhere/edition', 'there is no folder'],
])('a target that %s is an error and stays as it is', async (_, path, told) => {
  await using course = openTinyCourse();
  await using folder = openFolder({ 'note.txt': 'mine' });
  const { code, stderr } = await exportTo(course, join(folder.path, path));
  expect(stderr).toContain(told);
  expect([code, readdirSync(folder.path)]).toEqual([2, ['note.txt']]);
});

test('an edition does not become a part of the course', async () => {
  await using course = openTinyCourse();
  const { code, stderr } = await exportTo(course, join(course.root, 'docs/edition'));
  expect(stderr).toContain('is inside the course\n→ Name a folder beside it');
  expect([code, existsSync(join(course.root, 'docs/edition'))]).toEqual([2, false]);
});

test('when a file is gone nothing is half made, and what brings it back is told', async () => {
  await using course = openTinyCourse({ git: true, changes: PAGES });
  course.commit();
  course.change({ LICENSE: null });
  await using folder = openFolder();
  mkdirSync(join(folder.path, 'edition'));
  const { code, stderr } = await exportTo(course, join(folder.path, 'edition'));
  expect(stderr).toBe(
    'LICENSE belongs to the course and is missing\n→ Bring it back with `git checkout LICENSE`.\n',
  );
  expect([code, listFiles(folder.path), readdirSync(folder.path)]).toEqual([2, [], ['edition']]);
});

test('a relative folder is one where the command was typed', async () => {
  await using course = openTinyCourse();
  await using folder = openFolder();
  // As npm sets them for a script of a package.
  const env = { npm_package_json: join(course.root, 'package.json'), INIT_CWD: folder.path };
  const { code } = await exportTo(course, 'edition', env);
  expect([code, readdirSync(folder.path)]).toEqual([0, ['edition']]);
});

test('an edition can be put into git as it is, and makes an edition itself', async () => {
  await using course = openTinyCourse({
    changes: { ...PAGES, '.gitignore': '.course/\n' },
  });
  await using folder = openFolder();
  const [first, second] = [join(folder.path, 'first'), join(folder.path, 'second')];
  await exportTo(course, first);
  runGit(first, 'init', '--quiet');
  runGit(first, 'add', '--all');
  expect(runGit(first, 'ls-files').trim().split('\n').sort()).toEqual(ownFiles(first));
  const { code } = await exportFrom(first, second);
  expect([code, ownFiles(second)]).toEqual([0, ownFiles(first)]);
});

function ownFiles(root: string): string[] {
  return listFiles(root).filter((path) => !/^\.(git|course)\//.test(path));
}
