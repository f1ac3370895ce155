import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { create } from 'tar';

import { openSource } from '../../../src/grade/intake/open-source';
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

test.each([
  ['a text', 'submission.zip', 'export const one = 1;\n'.repeat(100)],
  ['a short text', 'submission.tar', 'PK'],
  ['empty', 'submission.zip', ''],
  ['a text that names tar', 'submission.tar', `ustar ${'x'.repeat(300)}`],
])('a file that is %s is no submission, whatever its name', async (_, name, content) => {
  await using folder = openFolder({ [name]: content });
  const path = join(folder.path, name);
  await expect(openSource(path, undefined)).rejects.toMatchObject({
    name: 'CourseError',
    message: `${path} is neither a folder nor a zip nor a tar`,
    next: 'Archives may be .zip, .tar or .tar.gz; what counts is what they begin with.',
  });
});

test('a fifo is no submission, and nobody waits for what it says', async () => {
  await using folder = openFolder();
  const path = join(folder.path, 'submission.zip');
  execFileSync('mkfifo', [path]);
  await expect(openSource(path, undefined)).rejects.toMatchObject({
    name: 'CourseError',
    message: `${path} is neither a folder nor a zip nor a tar`,
  });
});

test('a revision of a file is refused', async () => {
  await using folder = openFolder({ 'submission.zip': ZIP });
  const path = join(folder.path, 'submission.zip');
  await expect(openSource(path, 'HEAD')).rejects.toMatchObject({
    name: 'CourseError',
    message: `--rev is for git repositories, and ${path} is a file`,
    next: 'Leave out --rev, or name the folder of the repository.',
  });
});
