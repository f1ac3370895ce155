import type { ListedFile, Source } from '../../src/grade/intake/source';
import { takeFiles } from '../../src/grade/take-files';
import { CourseError } from '../../src/model/course-error';
import { contentId, type CourseLock } from '../../src/workspace/course-lock';
import { exampleCourse, exampleExercise } from '../support/examples';

const CHAPTER = 'chapters/01-tiny';
const SHOUT = `${CHAPTER}/src/shout.ts`;
const SHOP = `${CHAPTER}/src/shop.ts`;
const SHOP_TEXT = 'export const shop = 1;\nexport const open = 2;\n';

const COURSE = exampleCourse([
  exampleExercise({ edits: ['src/shout.ts'] }),
  exampleExercise({ id: 'tiny/catalog', edits: ['src/catalog/**'] }),
]);

const LOCK: CourseLock = {
  files: {
    [SHOUT]: contentId(Buffer.from('// the starter\n')),
    [SHOP]: contentId(Buffer.from(SHOP_TEXT)),
    'package.json': contentId(Buffer.from('{}\n')),
  },
  tests: {},
};

interface FakeFile extends Partial<ListedFile> {
  readonly path: string;
  readonly text?: string | Buffer;
}

/** A submission of these files, which says of them what it is told to. */
class FakeSource implements Source {
  readonly kind = 'folder';
  readonly commit = null;
  readonly asked: string[] = [];
  readonly #files: readonly FakeFile[];

  constructor(files: readonly FakeFile[]) {
    this.#files = files;
  }

  async list(): Promise<ListedFile[]> {
    return this.#files.map(({ text = '', ...file }) => ({
      kind: 'file',
      size: Buffer.byteLength(text),
      ...file,
    }));
  }

  async read(paths: ReadonlySet<string>, mostBytes: number): Promise<Map<string, Buffer>> {
    this.asked.push(...paths);
    const read = this.#files.filter(({ path }) => paths.has(path));
    return new Map(
      read.map(({ path, text = '' }) => [path, Buffer.from(text).subarray(0, mostBytes + 1)]),
    );
  }
}

async function take(...files: readonly FakeFile[]) {
  const taken = await takeFiles(new FakeSource(files), { course: COURSE, lock: LOCK });
  const texts = [...taken.files].map(([path, text]) => [path, text.toString()] as const);
  return { ...taken, files: texts };
}

describe('where the course is in a submission', () => {
  test.each(['', './', 'repo-main/', 'up/loads/repo-main/', '../../', '/', 'Bücher (1)/'])(
    'it is found in "%s"',
    async (root) => {
      const { files } = await take(
        { path: `${root}README.md`, text: 'read me' },
        { path: `${root}${SHOUT}`, text: 'mine' },
      );
      expect(files).toEqual([[SHOUT, 'mine']]);
    },
  );

  test('a copy that lies deeper does not count', async () => {
    const { files } = await take(
      { path: `repo-main/backup/${SHOUT}`, text: 'old' },
      { path: `repo-main/${SHOUT}`, text: 'mine' },
      { path: `__MACOSX/repo-main/${CHAPTER}/src/._shout.ts`, text: 'odd' },
    );
    expect(files).toEqual([[SHOUT, 'mine']]);
  });

  test('a file outside of it does not count, even if its name ends like one within', async () => {
    const { files } = await take(
      { path: `repo/${SHOUT}`, text: 'mine' },
      { path: `other${SHOUT}`, text: 'odd' },
    );
    expect(files).toEqual([[SHOUT, 'mine']]);
  });

  test('two copies beside each other are unreadable', async () => {
    const twice = take({ path: `one/${SHOUT}` }, { path: `two/${SHOUT}` });
    await expect(twice).rejects.toMatchObject({
      name: 'Unreadable',
      message: 'it contains the course twice, in "one/" and in "two/". Hand in one',
    });
  });

  test.each([
    ['README.md', 'README.md'],
    ['src/shout.ts', 'src/'],
    ['chapters/02-other/src/shout.ts', 'chapters/'],
    ['mychapters/01-tiny/src/shout.ts', 'mychapters/'],
    ['chapters', 'chapters'],
  ])('a submission of %s alone has nothing of the course, and is unreadable', async (path, top) => {
    await expect(take({ path })).rejects.toMatchObject({
      name: 'Unreadable',
      message: `it contains no file of this course, which has its files in chapters/01-tiny/; at its top level are "${top}". Hand in the whole folder of the course`,
    });
  });

  test('of many names at its top, a few are told', async () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((path) => ({ path }));
    await expect(take(...many)).rejects.toMatchObject({
      message: expect.stringContaining(
        'at its top level are "a", "b", "c", "d", "e" …. Hand',
      ) as string,
    });
  });

  test('an empty submission is unreadable', async () => {
    await expect(take()).rejects.toMatchObject({ name: 'Unreadable', message: 'it is empty' });
  });
});

describe('what is taken', () => {
  test('only files that exercises ask for are taken, in the order of their names', async () => {
    const { files, refused } = await take(
      { path: SHOUT, text: 'mine' },
      { path: `${CHAPTER}/src/catalog/b.ts`, text: 'b' },
      { path: `${CHAPTER}/src/catalog/a/deep.ts`, text: 'deep' },
      { path: `${CHAPTER}/src/other.ts`, text: 'not asked for' },
      { path: `${CHAPTER}/tests/shout.test.ts`, text: 'not asked for' },
      { path: `${CHAPTER}/src/catalog.ts`, text: 'not asked for' },
      { path: 'chapters/02-other/src/shout.ts', text: 'not asked for' },
      { path: 'harness/src/main.ts', text: 'not asked for' },
    );
    expect(files).toEqual([
      [`${CHAPTER}/src/catalog/a/deep.ts`, 'deep'],
      [`${CHAPTER}/src/catalog/b.ts`, 'b'],
      [SHOUT, 'mine'],
    ]);
    expect(refused).toEqual([]);
  });

  test('what is neither asked for nor of the course is not even read', async () => {
    const source = new FakeSource([
      { path: `repo/${SHOUT}` },
      { path: `repo/${SHOP}` },
      { path: `repo/${CHAPTER}/src/other.ts` },
      { path: `repo/${CHAPTER}/src/catalog/link.ts`, kind: 'link' },
      { path: 'repo/package.json', size: 2_000_000 },
      { path: SHOUT.replace('chapters', 'elsewhere') },
      { path: 'secret.txt' },
    ]);
    await takeFiles(source, { course: COURSE, lock: LOCK });
    expect(source.asked).toEqual([`repo/${SHOUT}`, `repo/${SHOP}`]);
  });

  test('a file that is gone when it is read is not taken, with a reason where it was asked for', async () => {
    class Forgetful extends FakeSource {
      override async read() {
        return new Map<string, Buffer>();
      }
    }
    const source = new Forgetful([{ path: SHOUT }, { path: SHOP }]);
    const { files, refused, changed } = await takeFiles(source, { course: COURSE, lock: LOCK });
    expect([files.size, changed]).toEqual([0, []]);
    expect(refused).toEqual([
      { path: SHOUT, reason: 'was removed or replaced while the submission was read' },
    ]);
  });

  test('whatever order a file system lists files in, the same are taken, and the same are not', async () => {
    const names = Array.from({ length: 502 }, (_, at) => `${CHAPTER}/src/catalog/${1000 + at}.ts`);
    const list = names.map((path) => ({ path, text: 'x' }));
    expect(await take(...list.toReversed())).toEqual(await take(...list));
  });
});

describe('what is not taken', () => {
  const ODD_NAME =
    'has a name with characters other than letters, digits, dots, dashes and underscores';
  const TWICE = 'is there twice, or its name differs from another only in case';
  const TOO_MUCH = 'exceeds the limit of 500 files or 5000000 bytes in all';
  const catalog = (name: string) => `${CHAPTER}/src/catalog/${name}`;

  test.each<[string, string, FakeFile]>([
    ['a link', 'is a link', { path: SHOUT, kind: 'link' }],
    ['a device', 'is not a regular file', { path: SHOUT, kind: 'special' }],
    [
      'a file that is listed as too large',
      'has 1000001 bytes, and the limit is 1000000',
      { path: SHOUT, size: 1_000_001 },
    ],
    [
      'a file that is larger than listed',
      'has 1000001 bytes, and the limit is 1000000',
      { path: SHOUT, size: 3, text: 'x'.repeat(2_000_000) },
    ],
    ['a text with a NUL byte', 'is not UTF-8 text', { path: SHOUT, text: 'one\0two' }],
    ['a text in Latin-1', 'is not UTF-8 text', { path: SHOUT, text: Buffer.from('ü', 'latin1') }],
    ['a name with a step up', ODD_NAME, { path: catalog('../../../x.ts') }],
    ['a name with a step to itself', ODD_NAME, { path: catalog('./x.ts') }],
    ['a name with an empty part', ODD_NAME, { path: catalog('/x.ts') }],
    ['a name that ends with a slash', ODD_NAME, { path: catalog('x/') }],
    ['a name with a space', ODD_NAME, { path: catalog('x y.ts') }],
    ['a name with a backslash', ODD_NAME, { path: catalog('x\\y.ts') }],
    ['a name with a line break', ODD_NAME, { path: catalog('x.ts\n') }],
    ['a name with a NUL byte', ODD_NAME, { path: catalog('x.ts\0') }],
    ['a name with a colon', ODD_NAME, { path: catalog('x.ts:stream') }],
    ['a name beyond ASCII', ODD_NAME, { path: catalog('Bücher.ts') }],
    ['a name with an invisible character', ODD_NAME, { path: catalog('x\u202e.ts') }],
  ])('%s, since it %s', async (_, reason, file) => {
    const { files, refused } = await take(file, { path: catalog('sound.ts'), text: 'sound' });
    expect(refused).toEqual([{ path: file.path, reason }]);
    expect(files).toEqual([[catalog('sound.ts'), 'sound']]);
  });

  test.each([
    ['the same name', 'list.ts', 'list.ts'],
    ['a name in another case', 'list.ts', 'LIST.ts'],
  ])('both of two files with %s', async (_, one, other) => {
    const { files, refused } = await take(
      { path: catalog(one), text: 'one' },
      { path: catalog(other), text: 'other' },
      { path: SHOUT, text: 'mine' },
    );
    expect(refused.map(({ path }) => path).sort()).toEqual([catalog(one), catalog(other)].sort());
    expect(refused.map(({ reason }) => reason)).toEqual([TWICE, TWICE]);
    expect(files).toEqual([[SHOUT, 'mine']]);
  });

  test('a file beside a link of its name', async () => {
    const { files, refused } = await take(
      { path: SHOUT, text: 'mine' },
      { path: SHOUT, kind: 'link' },
    );
    expect(refused.map(({ reason }) => reason).sort()).toEqual(['is a link', TWICE]);
    expect(files).toEqual([]);
  });

  test('of a very long name the beginning is told', async () => {
    const { refused } = await take({ path: catalog(`${'x'.repeat(5000)} .ts`) });
    expect(refused.map(({ path }) => path)).toEqual([catalog('x'.repeat(5000)).slice(0, 300)]);
  });

  test('files beyond the 500th, unread', async () => {
    const names = Array.from({ length: 502 }, (_, at) => catalog(`${1000 + at}.ts`));
    const source = new FakeSource(names.map((path) => ({ path, text: 'x' })));
    const { files, refused } = await takeFiles(source, { course: COURSE, lock: LOCK });
    expect(refused).toEqual([
      { path: catalog('1500.ts'), reason: TOO_MUCH },
      { path: catalog('1501.ts'), reason: TOO_MUCH },
    ]);
    expect([files.size, source.asked.length]).toEqual([500, 500]);
  });

  test('files beyond 5000000 bytes, unread', async () => {
    const names = Array.from({ length: 6 }, (_, at) => catalog(`${at}.ts`));
    const source = new FakeSource(names.map((path) => ({ path, size: 900_000 })));
    const { refused } = await takeFiles(source, { course: COURSE, lock: LOCK });
    expect(refused).toEqual([{ path: catalog('5.ts'), reason: TOO_MUCH }]);
    expect(source.asked).toEqual(names.slice(0, 5));
  });

  test('files that turn out to be beyond 5000000 bytes', async () => {
    const names = Array.from({ length: 6 }, (_, at) => catalog(`${at}.ts`));
    const text = 'x'.repeat(900_000);
    const { files, refused } = await take(...names.map((path) => ({ path, size: 1, text })));
    expect(refused).toEqual([{ path: catalog('5.ts'), reason: TOO_MUCH }]);
    expect(files).toHaveLength(5);
  });
});

describe('what stands where a folder belongs', () => {
  const OTHER = `${CHAPTER}/src/other/other.ts`;
  const course = exampleCourse([
    exampleExercise({ edits: ['src/shout.ts'] }),
    exampleExercise({ id: 'tiny/catalog', edits: ['src/catalog/**'] }),
    exampleExercise({ id: 'tiny/other', edits: ['src/other/other.ts'] }),
  ]);
  const takeOf = async (...files: readonly FakeFile[]) => {
    const { files: taken, refused } = await takeFiles(new FakeSource(files), {
      course,
      lock: LOCK,
    });
    return { taken: [...taken.keys()], refused };
  };
  const LINK = 'is a link (not followed), and must be a folder';
  const REPOSITORY =
    'is a git repository of its own (a submodule), and its files are not in this one. Commit the files themselves';

  test.each<[string, ListedFile['kind'], string]>([
    ['a link', 'link', LINK],
    ['another repository', 'repository', REPOSITORY],
    ['a fifo', 'special', 'must be a folder'],
    ['a file', 'file', 'is a file, and must be a folder'],
  ])(
    'such as %s is not taken, with its reason, and what is beside it is taken',
    async (_, kind, reason) => {
      const path = `${CHAPTER}/src/other`;
      expect(await takeOf({ path: SHOUT }, { path, kind })).toEqual({
        taken: [SHOUT],
        refused: [{ path, reason }],
      });
    },
  );

  test.each([
    [`${CHAPTER}/src/catalog`, 'the folder that all files of may be brought'],
    [`${CHAPTER}/src`, 'a folder of the chapter'],
    [CHAPTER, 'the chapter'],
    ['chapters', 'all chapters'],
  ])('%s may be that of %s', async (path) => {
    expect(await takeOf({ path: 'README.md' }, { path, kind: 'link' })).toEqual({
      taken: [],
      refused: [{ path, reason: LINK }],
    });
  });

  test('is not taken, nor is anything that an archive puts below it', async () => {
    const path = `${CHAPTER}/src/other`;
    const { taken, refused } = await takeOf(
      { path, kind: 'link' },
      { path: OTHER },
      { path: SHOUT },
    );
    expect(taken).toEqual([SHOUT]);
    expect(refused).toEqual([
      { path, reason: LINK },
      { path: OTHER, reason: `is in ${path}, which ${LINK}` },
    ]);
  });

  test('and has a deeper copy of the course beside it is not taken either', async () => {
    const { taken, refused } = await takeOf(
      { path: 'chapters', kind: 'link' },
      { path: `backup/${SHOUT}` },
    );
    expect([taken, refused]).toEqual([[], [{ path: 'chapters', reason: LINK }]]);
  });

  test('and holds nothing that is asked for means nothing', async () => {
    const { refused } = await takeOf(
      { path: SHOUT },
      { path: `${CHAPTER}/assets`, kind: 'link' },
      { path: 'notes', kind: 'repository' },
      { path: `${CHAPTER}/src/shouting`, kind: 'special' },
    );
    expect(refused).toEqual([]);
  });
});

describe('a folder', () => {
  const FOLDER = 'is a folder, and must be a file';
  const EMPTY =
    'is an empty folder. Where it is a git submodule, hand in a clone made with --recurse-submodules';

  test.each<[string, FakeFile]>([
    ['as it is listed', { path: SHOUT, kind: 'folder' }],
    ['as the files in it tell', { path: `${SHOUT}/index.ts` }],
  ])('where a file belongs is not taken, %s', async (_, file) => {
    const { files, refused } = await take(file, { path: `${CHAPTER}/src/catalog/a.ts` });
    expect(files.map(([path]) => path)).toEqual([`${CHAPTER}/src/catalog/a.ts`]);
    expect(refused).toEqual([{ path: SHOUT, reason: FOLDER }]);
  });

  test('and a file of the same name are both not taken', async () => {
    const { files, refused } = await take({ path: SHOUT }, { path: `${SHOUT}/index.ts` });
    expect(files).toEqual([]);
    expect(refused.map(({ reason }) => reason).sort()).toEqual([
      FOLDER,
      'is there twice, or its name differs from another only in case',
    ]);
  });

  test('below one that may be filled as one likes is nothing odd', async () => {
    const { refused } = await take(
      { path: `${CHAPTER}/src/catalog`, kind: 'folder' },
      { path: `${CHAPTER}/src/catalog/deep`, kind: 'folder' },
      { path: SHOUT },
    );
    expect(refused).toEqual([]);
  });

  test('of a chapter that has nothing in it is not taken, as a submodule that was not fetched', async () => {
    const course = exampleCourse([
      exampleExercise(),
      exampleExercise({ id: 'more/shout', chapter: '02-more' }),
    ]);
    const source = new FakeSource([
      { path: SHOUT },
      { path: CHAPTER, kind: 'folder' },
      { path: 'chapters/02-more', kind: 'folder' },
      { path: 'chapters/03-none', kind: 'folder' },
    ]);
    const { refused } = await takeFiles(source, { course, lock: LOCK });
    expect(refused).toEqual([{ path: 'chapters/02-more', reason: EMPTY }]);
  });

  test('alone is no submission', async () => {
    await expect(take({ path: CHAPTER, kind: 'folder' })).rejects.toMatchObject({
      name: 'Unreadable',
      message: 'it is empty',
    });
  });
});

describe('names in another case', () => {
  const MISNAMED = 'has a name that differs only in case from the expected one';

  test.each([
    ['the file', `${CHAPTER}/src/Shout.ts`],
    ['a folder above it', `${CHAPTER}/SRC/shout.ts`],
    ['the folder that may be filled', `${CHAPTER}/src/Catalog/a.ts`],
    ['the chapter', 'chapters/01-Tiny/src/shout.ts'],
  ])('of %s are not taken', async (_, path) => {
    const { files, refused } = await take({ path: `${CHAPTER}/src/catalog/a.ts` }, { path });
    const clash = path.includes('Catalog');
    expect(files).toHaveLength(clash ? 0 : 1);
    expect(refused).toContainEqual({
      path,
      reason: clash ? 'is there twice, or its name differs from another only in case' : MISNAMED,
    });
  });

  test('beside the right one: neither is taken', async () => {
    const { files, refused } = await take({ path: SHOUT }, { path: `${CHAPTER}/src/SHOUT.ts` });
    expect(files).toEqual([]);
    expect(refused.map(({ path }) => path)).toEqual([`${CHAPTER}/src/SHOUT.ts`, SHOUT]);
  });
});

describe('a folder that this machine cannot look into', () => {
  const error = new CourseError('it cannot be read by the user nobody', {
    next: 'Give that user the right to read it.',
    blame: 'machine',
  });
  const locked = (path: string): FakeFile => ({ path, kind: 'locked', error });

  test.each([
    ['that holds what is asked for', `${CHAPTER}/src`],
    ['that may be filled as one likes', `${CHAPTER}/src/catalog`],
    ['in one that may be filled as one likes', `${CHAPTER}/src/catalog/deep`],
    ['of a chapter', CHAPTER],
    ['of all chapters', 'chapters'],
    ['that stands for a file', SHOUT],
    ['that holds a file of the course', 'harness/src'],
  ])('is a failure of the machine for one %s', async (_, path) => {
    const lock = {
      ...LOCK,
      files: { ...LOCK.files, 'harness/src/main.ts': contentId(Buffer.of()) },
    };
    const source = new FakeSource([{ path: `${CHAPTER}/src/shop.ts` }, locked(path)]);
    await expect(takeFiles(source, { course: COURSE, lock })).rejects.toBe(error);
  });

  test('is one where the course is nowhere else', async () => {
    await expect(take({ path: 'README.md' }, locked('ada'))).rejects.toBe(error);
  });

  test('means nothing elsewhere', async () => {
    const { files } = await take({ path: SHOUT, text: 'mine' }, locked('lost+found'));
    expect(files).toEqual([[SHOUT, 'mine']]);
  });
});

describe('files of the course that a submission has changed', () => {
  const changedBy = async (...files: readonly FakeFile[]) =>
    (await take({ path: SHOUT, text: 'mine' }, ...files)).changed;

  test('are listed, in the order of their names', async () => {
    const changed = await changedBy(
      { path: 'package.json', text: '{"type":"module"}' },
      { path: SHOP, text: `${SHOP_TEXT}// more\n` },
    );
    expect(changed).toEqual([SHOP, 'package.json']);
  });

  test('are not those that an exercise asks for, nor those that the course does not have', async () => {
    expect(await changedBy({ path: 'notes.md', text: 'mine' })).toEqual([]);
  });

  test.each([
    ['as they came', SHOP_TEXT],
    ['with the line ends of Windows', SHOP_TEXT.replaceAll('\n', '\r\n')],
  ])('are not those that are %s', async (_, text) => {
    expect(await changedBy({ path: SHOP, text })).toEqual([]);
  });

  test('are found in a nested folder as well', async () => {
    const { changed } = await take(
      { path: `repo-main/${SHOUT}`, text: 'mine' },
      { path: `repo-main/${SHOP}`, text: 'changed' },
      { path: SHOP.replace('chapters', 'other'), text: 'not the course' },
    );
    expect(changed).toEqual([SHOP]);
  });

  test('are never taken', async () => {
    const { files } = await take({ path: SHOUT, text: 'mine' }, { path: SHOP, text: 'changed' });
    expect(files).toEqual([[SHOUT, 'mine']]);
  });
});

describe('names that objects have of their own', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

  test.each(NAMES)('%s is taken as a file like any other where it is asked for', async (name) => {
    const path = `${CHAPTER}/src/catalog/${name}`;
    const { files, refused } = await take({ path, text: 'mine' });
    expect([files, refused]).toEqual([[[path, 'mine']], []]);
  });

  test.each(NAMES)('%s is neither taken nor changed elsewhere', async (name) => {
    const { files, changed } = await take(
      { path: SHOUT, text: 'mine' },
      { path: name, text: 'odd' },
      { path: `${CHAPTER}/src/${name}`, text: 'odd' },
    );
    expect([files, changed]).toEqual([[[SHOUT, 'mine']], []]);
  });
});
