import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { gitSource } from '../../../src/grade/intake/git-source';
import { asNobody } from '../../support/as-nobody';
import { openFolder, type TemporaryFolder } from '../../support/temporary-folder';
import { runGit } from '../../support/tiny-course';

const AUTHOR = ['-c', 'user.name=tiny', '-c', 'user.email=tiny@localhost'];

function commit({ path }: TemporaryFolder): string {
  runGit(path, 'add', '--all');
  runGit(path, ...AUTHOR, 'commit', '--quiet', '-m', 'As it is now');
  return runGit(path, 'rev-parse', 'HEAD').trim();
}

/** A repository with these files in its one commit. */
function openRepository(files: Readonly<Record<string, string>>): TemporaryFolder {
  const folder = openFolder(files);
  runGit(folder.path, 'init', '--quiet', '--initial-branch=main');
  commit(folder);
  return folder;
}

function removeObject({ path }: TemporaryFolder, id: string): void {
  rmSync(join(path, '.git/objects', id.slice(0, 2), id.slice(2)), { force: true });
}

async function read(root: string, paths: readonly string[], mostBytes = 100) {
  const source = await gitSource(root, 'HEAD');
  const texts = await source.read(new Set(paths), mostBytes);
  return Object.fromEntries([...texts].map(([path, text]) => [path, text.toString()]));
}

test('files of a revision are listed and read as they are in it, whatever lies in the folder', async () => {
  await using folder = openRepository({ 'a.ts': 'one', 'src/b.ts': 'two' });
  const first = runGit(folder.path, 'rev-parse', 'HEAD').trim();
  folder.write({ 'a.ts': 'one, later', 'c.ts': 'three' });
  commit(folder);
  folder.write({ 'a.ts': 'not committed', 'd.ts': 'not committed' });
  const source = await gitSource(folder.path, first);
  expect(source.commit).toBe(first);
  expect(await source.list()).toEqual([
    { path: 'a.ts', kind: 'file', size: 3 },
    { path: 'src/b.ts', kind: 'file', size: 3 },
  ]);
  const texts = await source.read(new Set(['a.ts', 'src']), 100);
  expect([...texts].map(([path, text]) => [path, text.toString()])).toEqual([['a.ts', 'one']]);
});

test.each(['main', 'HEAD', 'v1', 'HEAD~1^{commit}~0'])(
  'a revision named %s becomes a commit',
  async (revision) => {
    await using folder = openRepository({ 'a.ts': 'one' });
    folder.write({ 'a.ts': 'two' });
    commit(folder);
    runGit(folder.path, ...AUTHOR, 'tag', '--annotate', '-m', 'first', 'v1');
    const { commit: found } = await gitSource(folder.path, revision);
    expect(found).toBe(runGit(folder.path, 'rev-parse', `${revision}^{commit}`).trim());
  },
);

test.each(['nowhere', 'HEAD:a.ts', '--help', '--git-dir', '', 'HEAD..main'])(
  'a revision named "%s" is none',
  async (revision) => {
    await using folder = openRepository({ 'a.ts': 'one' });
    await expect(gitSource(folder.path, revision)).rejects.toMatchObject({
      name: 'CourseError',
      message: `there is no revision "${revision}" in ${folder.path}`,
      next: expect.stringContaining(`git -C ${folder.path} log --oneline --all`),
      blame: 'course',
    });
  },
);

test('a folder that is no repository has no revision', async () => {
  await using folder = openFolder({ 'a.ts': 'one' });
  await expect(gitSource(folder.path, 'HEAD')).rejects.toMatchObject({
    name: 'CourseError',
    message: `there is no revision "HEAD" in ${folder.path}`,
  });
});

test('a bare repository is read', async () => {
  await using folder = openRepository({ 'src/a.ts': 'one' });
  const bare = join(folder.path, 'bare');
  runGit(folder.path, 'clone', '--quiet', '--bare', '.', bare);
  expect(await (await gitSource(bare, 'main')).list()).toEqual([
    { path: 'src/a.ts', kind: 'file', size: 3 },
  ]);
  expect(await read(bare, ['src/a.ts'])).toEqual({ 'src/a.ts': 'one' });
});

test('in a folder of a repository, the whole of it is read', async () => {
  await using folder = openRepository({ 'a.ts': 'one', 'src/b.ts': 'two' });
  const source = await gitSource(join(folder.path, 'src'), 'HEAD');
  expect((await source.list()).map(({ path }) => path)).toEqual(['a.ts', 'src/b.ts']);
});

test.each([
  'with white space.ts',
  'Bücher 本.ts',
  '"quoted".ts',
  'a.ts\tb',
  ' blob 3',
  '__proto__',
])('a file named %j is listed as that and read', async (path) => {
  await using folder = openRepository({ [path]: 'odd', 'good.ts': 'good' });
  const listed = await (await gitSource(folder.path, 'HEAD')).list();
  expect(listed.map((file) => file.path).sort()).toEqual([path, 'good.ts'].sort());
  const texts = await read(folder.path, [path, 'good.ts']);
  expect(Object.entries(texts)).toEqual(Object.entries({ [path]: 'odd', 'good.ts': 'good' }));
});

test('a link is listed as a link, and a submodule as a repository', async () => {
  await using folder = openFolder({ 'a.ts': 'one', 'run.sh': 'two' });
  runGit(folder.path, 'init', '--quiet');
  symlinkSync('/etc/passwd', join(folder.path, 'link.ts'));
  chmodSync(join(folder.path, 'run.sh'), 0o755);
  commit(folder);
  runGit(folder.path, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},part`);
  runGit(folder.path, ...AUTHOR, 'commit', '--quiet', '-m', 'With a part');
  expect(await (await gitSource(folder.path, 'HEAD')).list()).toEqual([
    { path: 'a.ts', kind: 'file', size: 3 },
    { path: 'link.ts', kind: 'link', size: 11 },
    { path: 'part', kind: 'repository', size: 0 },
    { path: 'run.sh', kind: 'file', size: 3 },
  ]);
});

test('of a large file one byte beyond the limit is handed on, and what follows is whole', async () => {
  await using folder = openRepository({ 'a.ts': 'x'.repeat(5000), 'b.ts': 'two\n', 'c.ts': '' });
  expect(await read(folder.path, ['a.ts', 'b.ts', 'c.ts'], 10)).toEqual({
    'a.ts': 'x'.repeat(11),
    'b.ts': 'two\n',
    'c.ts': '',
  });
});

test('a content that looks like an answer of git is handed on as it is', async () => {
  const content = `\n${'1'.repeat(40)} blob 3\nodd\n`;
  await using folder = openRepository({ 'a.ts': content, 'b.ts': 'two' });
  expect(await read(folder.path, ['a.ts', 'b.ts'])).toEqual({ 'a.ts': content, 'b.ts': 'two' });
});

describe('a repository whose settings name programs', () => {
  /** Runs whatever git command needs them, as somebody would who trusts the repository. */
  const asUsual = (root: string, ...args: string[]) => {
    try {
      runGit(root, ...args);
    } catch {
      // That it fails in the end does not matter here.
    }
  };

  /** Writes a program that leaves a mark, and says whether it ran. */
  function setTrap(folder: TemporaryFolder) {
    folder.write({ '.git/trap.sh': '#!/bin/sh\necho ran >"$(dirname "$0")/ran"\nexit 1\n' });
    const program = join(folder.path, '.git/trap.sh');
    chmodSync(program, 0o755);
    const mark = join(folder.path, '.git/ran');
    const sprung = () => {
      const ran = existsSync(mark);
      rmSync(mark, { force: true });
      return ran;
    };
    return { program, sprung };
  }

  const configure = (root: string, settings: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(settings)) runGit(root, 'config', name, value);
  };

  test.each([
    ['core.fsmonitor', ['status']],
    ['filter.trap.smudge', ['checkout', '--', '.']],
    ['filter.trap.process', ['checkout', '--', '.']],
    ['diff.trap.textconv', ['cat-file', '--textconv', 'HEAD:a.ts']],
  ])('is read without those of %s', async (setting, usual) => {
    await using folder = openRepository({
      'a.ts': 'one',
      '.gitattributes': '*.ts filter=trap diff=trap\n',
    });
    const { program, sprung } = setTrap(folder);
    configure(folder.path, { [setting]: program });
    rmSync(join(folder.path, 'a.ts'));
    asUsual(folder.path, ...usual);
    // Otherwise it would show nothing that it does not run below.
    expect(sprung()).toBe(true);
    expect(await (await gitSource(folder.path, 'HEAD')).list()).toHaveLength(2);
    expect(await read(folder.path, ['a.ts'])).toEqual({ 'a.ts': 'one' });
    expect(sprung()).toBe(false);
  });

  test.each([
    ['a connection', 'ssh://nowhere.invalid/a', 'core.sshCommand'],
    ['the other side', '.', 'remote.origin.uploadpack'],
    ['a proxy', 'git://nowhere.invalid/a', 'core.gitProxy'],
  ])('and lacks a file is not completed by a program for %s', async (_, url, setting) => {
    await using folder = openRepository({ 'a.ts': 'one' });
    const { program, sprung } = setTrap(folder);
    const blob = runGit(folder.path, 'rev-parse', 'HEAD:a.ts').trim();
    removeObject(folder, blob);
    configure(folder.path, {
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.url': url,
      'remote.origin.promisor': 'true',
      [setting]: program,
    });
    asUsual(folder.path, 'cat-file', '-p', blob);
    expect(sprung()).toBe(true);
    const source = await gitSource(folder.path, 'HEAD');
    await source.list();
    await expect(source.read(new Set(['a.ts']), 100)).rejects.toMatchObject({ name: 'Unreadable' });
    expect(sprung()).toBe(false);
  });

  test('is left as it was', async () => {
    await using folder = openRepository({ 'a.ts': 'one' });
    const index = readFileSync(join(folder.path, '.git/index'));
    folder.write({ 'a.ts': 'two' });
    await (await gitSource(folder.path, 'HEAD')).list();
    await read(folder.path, ['a.ts']);
    expect(readFileSync(join(folder.path, '.git/index'))).toEqual(index);
    expect(readFileSync(join(folder.path, 'a.ts'), 'utf8')).toBe('two');
  });
});

describe('a repository of somebody else', () => {
  const ELSEWHERE = 'its repository is in another folder. Hand in a full clone';
  const BORROWED = expect.stringContaining('takes objects from another one') as string;

  /** A submission that has a repository of its own, beside that of somebody else. */
  function openBoth() {
    const folder = openFolder({ 'theirs/a.ts': 'theirs', 'mine/a.ts': 'mine' });
    const [theirs, mine] = ['theirs', 'mine'].map((name) => ({
      ...folder,
      path: join(folder.path, name),
    }));
    if (!theirs || !mine) throw new Error('both are there');
    for (const one of [theirs, mine]) {
      runGit(one.path, 'init', '--quiet', '--initial-branch=main');
      commit(one);
    }
    return {
      theirs: theirs.path,
      mine: mine.path,
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    };
  }

  const listing = async (root: string) => (await gitSource(root, 'HEAD')).list();

  test('is not read where a file names it', async () => {
    await using both = openBoth();
    rmSync(join(both.mine, '.git'), { recursive: true });
    writeFileSync(join(both.mine, '.git'), `gitdir: ${both.theirs}/.git\n`);
    await expect(listing(both.mine)).rejects.toMatchObject({
      name: 'Unreadable',
      message: ELSEWHERE,
    });
  });

  test('is not read where a link leads to it', async () => {
    await using both = openBoth();
    rmSync(join(both.mine, '.git'), { recursive: true });
    symlinkSync(join(both.theirs, '.git'), join(both.mine, '.git'));
    await expect(listing(both.mine)).rejects.toMatchObject({
      name: 'Unreadable',
      message: ELSEWHERE,
    });
  });

  test('is not read where the settings of a work tree name it', async () => {
    await using both = openBoth();
    writeFileSync(join(both.mine, '.git/commondir'), `${both.theirs}/.git\n`);
    await expect(listing(both.mine)).rejects.toMatchObject({
      name: 'Unreadable',
      message: ELSEWHERE,
    });
  });

  test.each([
    [
      'a list of others',
      ({ mine, theirs }: { mine: string; theirs: string }) =>
        writeFileSync(join(mine, '.git/objects/info/alternates'), `${theirs}/.git/objects\n`),
    ],
    [
      'a link in place of its objects',
      ({ mine, theirs }: { mine: string; theirs: string }) => {
        rmSync(join(mine, '.git/objects'), { recursive: true });
        symlinkSync(join(theirs, '.git/objects'), join(mine, '.git/objects'));
        writeFileSync(join(mine, '.git/refs/heads/main'), runGit(theirs, 'rev-parse', 'HEAD'));
      },
    ],
    [
      'a link among its objects',
      ({ mine, theirs }: { mine: string; theirs: string }) => {
        rmSync(join(mine, '.git/objects/pack'), { recursive: true });
        symlinkSync(join(theirs, '.git/objects/pack'), join(mine, '.git/objects/pack'));
      },
    ],
  ])('lends nothing through %s', async (_, borrow) => {
    await using both = openBoth();
    borrow(both);
    await expect(listing(both.mine)).rejects.toMatchObject({
      name: 'Unreadable',
      message: BORROWED,
    });
  });
});

test('a repository that lacks a file of its commit is unreadable when that is asked for', async () => {
  await using folder = openRepository({ 'a.ts': 'one', 'b.ts': 'two' });
  removeObject(folder, runGit(folder.path, 'rev-parse', 'HEAD:a.ts').trim());
  expect(await read(folder.path, ['b.ts'])).toEqual({ 'b.ts': 'two' });
  await expect(read(folder.path, ['a.ts'])).rejects.toMatchObject({
    name: 'Unreadable',
    message: 'its repository lacks the content of "a.ts". Hand in a full clone',
  });
});

test('a repository that lacks a folder of its commit is unreadable', async () => {
  await using folder = openRepository({ 'src/a.ts': 'one' });
  removeObject(folder, runGit(folder.path, 'rev-parse', 'HEAD:src').trim());
  await expect((await gitSource(folder.path, 'HEAD')).list()).rejects.toMatchObject({
    name: 'Unreadable',
    message: expect.stringMatching(/^git cannot read it: ./),
  });
});

test('a repository that puts another commit in the place of the one named is not believed', async () => {
  await using folder = openRepository({ 'a.ts': 'one' });
  const first = runGit(folder.path, 'rev-parse', 'HEAD').trim();
  folder.write({ 'a.ts': 'another' });
  const second = commit(folder);
  runGit(folder.path, 'replace', first, second);
  const source = await gitSource(folder.path, first);
  expect(await source.list()).toEqual([{ path: 'a.ts', kind: 'file', size: 3 }]);
});

test('git that is killed is a failure of the machine', async () => {
  await using folder = openRepository({ 'a.ts': 'one' });
  await using programs = openFolder({ git: '#!/bin/sh\nkill -9 $$\n' });
  chmodSync(join(programs.path, 'git'), 0o755);
  const { PATH } = process.env;
  process.env['PATH'] = programs.path;
  try {
    await expect(gitSource(folder.path, 'HEAD')).rejects.toMatchObject({
      blame: 'machine',
      message: 'git was ended by SIGKILL before it was done',
    });
  } finally {
    process.env['PATH'] = PATH;
  }
});

describe('a repository that the grader may not read', () => {
  /** The answer of `act` to a submission of which one path is locked. */
  async function withLocked<T>(
    { path: folder }: TemporaryFolder,
    path: string,
    act: () => Promise<T>,
  ): Promise<unknown> {
    chmodSync(folder, 0o755);
    chmodSync(join(folder, path), 0o000);
    const answer = await asNobody(() => act().catch((error: unknown) => error));
    chmodSync(join(folder, path), 0o755);
    return answer;
  }

  const locked = (file: string) => ({
    blame: 'machine',
    message: expect.stringContaining(`${file} cannot be read by the user`) as string,
  });

  test.each(['.git', '.git/HEAD', '.git/refs', '.git/objects', '.'])(
    'in %s is a failure of the machine, and not a revision that is not there',
    async (path) => {
      await using folder = openRepository({ 'a.ts': 'one' });
      const answer = await withLocked(folder, path, () => gitSource(folder.path, 'HEAD'));
      expect(answer).toMatchObject(locked(join(folder.path, path)));
    },
  );

  test.each(['HEAD:a.ts', 'HEAD:src'])(
    'in the object of %s is a failure of the machine, and not an object that is not there',
    async (revision) => {
      await using folder = openRepository({ 'a.ts': 'one', 'src/b.ts': 'two' });
      const id = runGit(folder.path, 'rev-parse', revision).trim();
      const path = `.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
      const source = await gitSource(folder.path, 'HEAD');
      const answer = await withLocked(folder, path, async () => {
        await source.list();
        await source.read(new Set(['a.ts', 'src/b.ts']), 100);
      });
      expect(answer).toMatchObject(locked(join(folder.path, path)));
    },
  );

  test('in its packs is a failure of the machine, also in a bare one and from a folder in it', async () => {
    await using folder = openRepository({ 'src/a.ts': 'one' });
    runGit(folder.path, 'gc', '--quiet');
    const bare = join(folder.path, 'bare.git');
    runGit(folder.path, 'clone', '--quiet', '--bare', '--no-local', '.', bare);
    const answers = [
      await withLocked(folder, '.git/objects/pack', () =>
        gitSource(join(folder.path, 'src'), 'HEAD'),
      ),
      await withLocked(folder, 'bare.git/objects/pack', () => gitSource(bare, 'HEAD')),
    ];
    expect(answers).toMatchObject([
      locked(join(folder.path, '.git/objects/pack')),
      locked(join(bare, 'objects/pack')),
    ]);
  });
});
