import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import {
  examineEnvironment,
  examineGit,
  examineOuterWorkspace,
  examineOwners,
  examineWatching,
} from '../../src/doctor/examine-surroundings';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse, runGit } from '../support/tiny-course';

describe('git', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('is fine where there is none, or a whole one', async () => {
    await using without = openTinyCourse();
    await using whole = openTinyCourse({ git: true });
    expect([examineGit(without.root), examineGit(whole.root)]).toMatchObject([
      { state: 'good', what: 'no repository: the original files are kept as copies in .course' },
      { state: 'good', what: expect.stringMatching(/^git version /) as string },
    ]);
  });

  test('that refuses to read the repository is told in its own words', async () => {
    await using course = openTinyCourse({ git: true });
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    expect(examineGit(course.root)).toMatchObject({
      state: 'bad',
      what: `the repository cannot be read: fatal: detected dubious ownership in repository at '${course.root}'`,
      fix: expect.stringContaining('git config --global --add safe.directory') as string,
    });
  });

  test('of a shallow clone is told, with what fetches the rest', async () => {
    await using course = openTinyCourse({ git: true });
    course.commit();
    await using folder = openFolder();
    const clone = join(folder.path, 'clone');
    runGit(folder.path, 'clone', '--quiet', '--depth', '1', `file://${course.root}`, clone);
    expect(examineGit(clone)).toMatchObject({ state: 'missing', fix: 'git fetch --unshallow' });
  });
});

describe('what the course writes', () => {
  test('is fine where nothing is there yet', async () => {
    await using folder = openFolder();
    expect(examineOwners(folder.path)).toMatchObject({ state: 'good' });
  });

  test.each([
    '.course',
    '.course/history',
    'harness/dist',
    'node_modules',
    'node_modules/.cache/course',
  ])('is told where %s belongs to another user', async (path) => {
    await using folder = openFolder();
    const foreign = join(folder.path, path);
    mkdirSync(foreign, { recursive: true });
    for (const name of readdirSync(folder.path, { recursive: true }))
      chmodSync(join(folder.path, String(name)), 0o777);
    chmodSync(folder.path, 0o777);
    chmodSync(foreign, 0o555);
    const found = examineAsAnother(folder.path);
    chmodSync(foreign, 0o755);
    expect(found).toEqual({
      section: 'own files',
      state: 'bad',
      what: `${path} is not writable: it belongs to the user with uid ${process.getuid?.()}`,
      fix: `sudo chown -R "$(id -un)" "${folder.path}"`,
    });
  });
});

/** By a user who may not write everywhere, as root may: what the system looks at is who began. */
function examineAsAnother(root: string): unknown {
  const module = resolve(__dirname, '../../dist/doctor/examine-surroundings.js');
  const code = `console.log(JSON.stringify(require(${JSON.stringify(module)}).examineOwners(${JSON.stringify(root)})))`;
  const { stdout } = spawnSync(process.execPath, ['-e', code], {
    encoding: 'utf8',
    ...(process.getuid?.() === 0 ? { uid: 65_534 } : {}),
  });
  return JSON.parse(stdout);
}

describe('watching', () => {
  const failing = (code: string) => () => {
    throw Object.assign(new Error(`${code}: no more`), { code });
  };

  test('is fine where the system tells of changes', async () => {
    await using course = openTinyCourse();
    expect(examineWatching(course.root)).toMatchObject({ state: 'good' });
  });

  test.each([
    ['ENOSPC', 'sudo sysctl fs.inotify.max_user_watches=524288'],
    ['EMFILE', 'sudo sysctl fs.inotify.max_user_instances=512'],
    ['ENOSYS', 'Clone the course to a disk of this machine.'],
  ])('%s is told, with what allows more', async (code, fix) => {
    await using course = openTinyCourse();
    expect(examineWatching(course.root, failing(code) as never)).toMatchObject({
      state: 'bad',
      what: expect.stringContaining(code) as string,
      fix: expect.stringContaining(fix) as string,
    });
  });
});

test.each([
  ['production', 'missing'],
  ['development', 'good'],
  [undefined, 'good'],
])('NODE_ENV=%s is %s', (mode, state) => {
  expect(examineEnvironment({ NODE_ENV: mode })).toMatchObject({ state });
});

test('a folder above that counts the course among its workspaces is named', async () => {
  await using folder = openFolder({
    'package.json': '{"workspaces":["course"]}',
    'course/package.json': '{"name":"course","version":"1.0.0"}',
    'other/package.json': '{"name":"other","version":"1.0.0"}',
  });
  const [course, other] = ['course', 'other'].map((name) => join(folder.path, name));
  expect(examineOuterWorkspace(course ?? '')).toMatchObject({
    state: 'missing',
    what: expect.stringContaining(`${folder.path} lists this folder in`) as string,
  });
  expect(examineOuterWorkspace(other ?? '')).toMatchObject({ state: 'good' });
});
