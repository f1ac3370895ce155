import { join } from 'node:path';

import { askGit } from '../../src/support/ask-git';
import { openFolder } from '../support/temporary-folder';
import { runGit } from '../support/tiny-course';

test('what git prints is returned', async () => {
  await using folder = openFolder({ 'a.ts': 'one' });
  runGit(folder.path, 'init', '--quiet');
  runGit(folder.path, 'add', '--all');
  expect(askGit(folder.path, 'ls-files')).toEqual({
    kind: 'answered',
    output: Buffer.from('a.ts\n'),
  });
});

test('nothing printed is an answer too', async () => {
  await using folder = openFolder();
  runGit(folder.path, 'init', '--quiet');
  expect(askGit(folder.path, 'ls-files')).toMatchObject({ kind: 'answered' });
});

test('a failure is told in the words of git', async () => {
  await using folder = openFolder();
  runGit(folder.path, 'init', '--quiet');
  expect(askGit(folder.path, 'cat-file', 'blob', 'f'.repeat(40))).toEqual({
    kind: 'failed',
    reason: expect.stringContaining('f'.repeat(40)) as string,
    next: 'Fix what git says, then run the command again.',
  });
});

describe('on another machine', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('a folder of another user is told, with what helps', async () => {
    await using folder = openFolder();
    runGit(folder.path, 'init', '--quiet');
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    expect(askGit(folder.path, 'ls-files')).toEqual({
      kind: 'failed',
      reason: `fatal: detected dubious ownership in repository at '${folder.path}'`,
      next: `The folder belongs to another user. If you trust it: \`git config --global --add safe.directory "${folder.path}"\`.`,
    });
  });

  test('git that is not installed is told', async () => {
    await using folder = openFolder();
    process.env['PATH'] = join(folder.path, 'bin');
    expect(askGit(folder.path, 'ls-files')).toEqual({
      kind: 'failed',
      reason: 'git is not installed',
      next: 'Install git, so that it can read the repository.',
    });
  });
});
