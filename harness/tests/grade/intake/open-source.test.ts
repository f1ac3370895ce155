import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { create } from 'tar';

import { openSource } from '../../../src/grade/intake/open-source';
import { asNobody } from '../../support/as-nobody';
import { openFolder, type TemporaryFolder } from '../../support/temporary-folder';
import { runGit } from '../../support/tiny-course';
import { zipFile } from '../../support/zip-file';

const ZIP = zipFile([{ name: 'a.ts', content: 'one' }]);

async function writeTar({ path }: TemporaryFolder, name: string, gzip: boolean): Promise<string> {
  const file = join(path, name);
  await create({ file, gzip, cwd: path }, ['a.ts']);
  return file;
}

test('a folder is read as a folder', async () => {
  await using folder = openFolder({ 'a.ts': 'one' });
  const source = await openSource(folder.path, undefined);
  expect([source.kind, source.commit]).toEqual(['folder', null]);
  expect(await source.list()).toEqual([{ path: 'a.ts', kind: 'file', size: 3 }]);
});

test('a folder named like an archive is a folder', async () => {
  await using folder = openFolder();
  mkdirSync(join(folder.path, 'submission.zip'));
  const { kind } = await openSource(join(folder.path, 'submission.zip'), undefined);
  expect(kind).toBe('folder');
});

test('a folder with a revision is read with git', async () => {
  await using folder = openFolder({ 'a.ts': 'one' });
  runGit(folder.path, 'init', '--quiet');
  runGit(folder.path, 'add', '--all');
  const author = ['-c', 'user.name=tiny', '-c', 'user.email=tiny@localhost'];
  runGit(folder.path, ...author, 'commit', '--quiet', '-m', 'As it is now');
  const { kind, commit } = await openSource(folder.path, 'HEAD');
  expect([kind, commit]).toEqual(['git', runGit(folder.path, 'rev-parse', 'HEAD').trim()]);
});

test('a revision of a folder that is no repository is told not to be there', async () => {
  await using folder = openFolder({ 'a.ts': 'one' });
  await expect(openSource(folder.path, 'HEAD')).rejects.toMatchObject({
    name: 'CourseError',
    message: `there is no revision "HEAD" in ${folder.path}`,
  });
});

test.each(['submission.zip', 'submission.tar', 'submission'])(
  'a zip named %s is read as a zip',
  async (name) => {
    await using folder = openFolder({ [name]: ZIP });
    const source = await openSource(join(folder.path, name), undefined);
    expect(source.kind).toBe('zip');
    expect(await source.list()).toEqual([{ path: 'a.ts', kind: 'file', size: 3 }]);
  },
);

test('a zip of nothing is a zip', async () => {
  await using folder = openFolder({ 'submission.zip': zipFile([]) });
  const { kind } = await openSource(join(folder.path, 'submission.zip'), undefined);
  expect(kind).toBe('zip');
});

test.each([
  ['submission.tar', false],
  ['submission.tar.gz', true],
  ['submission.zip', false],
  ['submission', true],
])('a tar named %s is read as a tar, compressed or not: %s', async (name, gzip) => {
  await using folder = openFolder({ 'a.ts': 'one' });
  const source = await openSource(await writeTar(folder, name, gzip), undefined);
  expect(source.kind).toBe('tar');
  expect(await source.list()).toEqual([{ path: 'a.ts', kind: 'file', size: 3 }]);
});

test.each([undefined, 'HEAD'])('what is not there is told, with --rev %s', async (revision) => {
  await using folder = openFolder();
  const path = join(folder.path, 'nowhere');
  await expect(openSource(path, revision)).rejects.toMatchObject({
    name: 'CourseError',
    message: `there is no submission at ${path}`,
    next: 'Name a folder, a git repository with --rev, a zip or a tar.',
  });
});

const RAR = Buffer.from('526172211a070100', 'hex');
const SEVEN_ZIP = Buffer.from('377abcaf271c0004', 'hex');
const NO_ARCHIVE = 'the file is neither a zip nor a tar, whatever its name';

test.each([
  ['a text', 'submission.zip', 'export const one = 1;\n'.repeat(100), NO_ARCHIVE],
  ['a short text', 'submission.tar', 'PK', NO_ARCHIVE],
  ['a text that names tar', 'submission.tar', `ustar ${'x'.repeat(300)}`, NO_ARCHIVE],
  ['empty', 'submission.zip', '', 'the file is empty'],
  ['a RAR archive', 'submission.rar', RAR, 'it is a RAR archive'],
  ['a RAR archive with another name', 'submission.zip', RAR, 'it is a RAR archive'],
  ['a 7z archive', 'submission.7z', SEVEN_ZIP, 'it is a 7z archive'],
  ['a tar.xz', 'a.tar.xz', Buffer.from('fd377a585a0000', 'hex'), 'it is compressed with xz'],
  ['a tar.bz2', 'a.tar.bz2', 'BZh91AY&SY', 'it is compressed with bzip2'],
])('a file that is %s is a submission that nobody can read', async (_, name, content, why) => {
  await using folder = openFolder({ [name]: content });
  const source = await openSource(join(folder.path, name), undefined);
  expect([source.kind, source.commit]).toEqual(['file', null]);
  await expect(source.list()).rejects.toMatchObject({
    name: 'Unreadable',
    message: `${why}. Hand in the folder of the course as a .zip, .tar or .tar.gz`,
  });
});

test('a fifo is no submission, and nobody waits for what it says', async () => {
  await using folder = openFolder();
  const path = join(folder.path, 'submission.zip');
  execFileSync('mkfifo', [path]);
  await expect(openSource(path, undefined)).rejects.toMatchObject({
    name: 'CourseError',
    message: `${path} is neither a folder nor a file`,
    next: 'Name a folder, a git repository with --rev, a zip or a tar.',
  });
});

test('a revision of a file is an error', async () => {
  await using folder = openFolder({ 'submission.zip': ZIP });
  const path = join(folder.path, 'submission.zip');
  await expect(openSource(path, 'HEAD')).rejects.toMatchObject({
    name: 'CourseError',
    message: `--rev is for git repositories, and ${path} is a file`,
    next: 'Leave out --rev, or name the folder of the repository.',
  });
});

describe('what the grader may not read', () => {
  const reading = async (path: string, revision?: string) =>
    asNobody(() => openSource(path, revision).catch((error: unknown) => error));

  test.each(['submission.zip', 'submission.tar'])(
    'is a failure of the machine, such as %s',
    async (name) => {
      await using folder = openFolder({ [name]: ZIP });
      const path = join(folder.path, name);
      chmodSync(folder.path, 0o755);
      chmodSync(path, 0o000);
      expect(await reading(path)).toMatchObject({
        blame: 'machine',
        message: expect.stringContaining(`${path} cannot be read by`) as string,
      });
    },
  );

  test('may be the folder that it lies in', async () => {
    await using folder = openFolder({ 'closed/submission.zip': ZIP });
    const closed = join(folder.path, 'closed');
    chmodSync(folder.path, 0o755);
    chmodSync(closed, 0o000);
    const error = await reading(join(closed, 'submission.zip'));
    chmodSync(closed, 0o755);
    expect(error).toMatchObject({
      blame: 'machine',
      message: expect.stringContaining(`${closed}/submission.zip cannot be read by`) as string,
      next: expect.stringContaining('Give that user the right to read the submission') as string,
    });
  });
});
