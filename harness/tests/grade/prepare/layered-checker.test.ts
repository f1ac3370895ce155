import { dirname, join, relative, resolve } from 'node:path';

import { LayeredChecker } from '../../../src/grade/prepare/layered-checker';
import type { WorkspacePlan } from '../../../src/model/workspace';
import { openTinyCourse } from '../../support/tiny-course';

// The first starts the compiler, and a busy machine takes its time.
jest.setTimeout(300_000);

const REPOSITORY = resolve(__dirname, '../../../..');
const CHAPTER = '01-tiny';
const FOURFOLD = 'src/fourfold.ts';

// One for all, as a grader has one for many exercises: each test brings its own layers.
const course = openTinyCourse();
const checker = new LayeredChecker(course.root);
let layers = 0;

afterAll(() => course[Symbol.asyncDispose]());

/** Puts these texts in a layer beside the chapter, as a submission's are. `given` are files of the chapter itself. */
function layer(
  own: Readonly<Record<string, string>>,
  given: readonly string[] = [],
): WorkspacePlan {
  const chapterDir = join(course.root, 'chapters', CHAPTER);
  const taken = `taken-${(layers += 1)}`;
  course.change(
    Object.fromEntries(Object.entries(own).map(([path, text]) => [`${taken}/${path}`, text])),
  );
  const files = {
    ...Object.fromEntries(given.map((path) => [path, join(chapterDir, path)])),
    ...Object.fromEntries(Object.keys(own).map((path) => [path, join(course.root, taken, path)])),
  };
  return { chapterDir, suite: join(chapterDir, 'tests/fourfold.test.ts'), files, services: [], closed: true };
}

/** What is wrong with these texts, where they stand in layers above these files of the chapter. */
function check(own: Readonly<Record<string, string>>, given: readonly string[] = []): string[] {
  return checker.check(CHAPTER, layer(own, given), Object.keys(own));
}

test('types that fit are no errors', () => {
  const text = "import { double } from './double';\n\nexport const four: number = double(2);\n";
  expect(check({ [FOURFOLD]: text }, ['src/double.ts'])).toEqual([]);
});

test('an error is told with its path in the course, line and column', () => {
  const text = "export const one = 1;\n\n  export const two: number = 'two';\n";
  expect(check({ [FOURFOLD]: text })).toEqual([
    "chapters/01-tiny/src/fourfold.ts:3:16 Type 'string' is not assignable to type 'number'.",
  ]);
});

test('what cannot be read as TypeScript is told with its place too', () => {
  expect(check({ [FOURFOLD]: 'export const one = ;\n' })).toEqual([
    'chapters/01-tiny/src/fourfold.ts:1:20 Expression expected.',
  ]);
});

test('each error of each submitted file is told', () => {
  const own = {
    'src/double.ts': "export const a: number = 'a';\nexport const b: number = 'b';\n",
    [FOURFOLD]: "export const c: number = 'c';\n",
  };
  const places = check(own).map((error) => error.split(' ')[0]);
  expect(places).toEqual([
    'chapters/01-tiny/src/double.ts:1:14',
    'chapters/01-tiny/src/double.ts:2:14',
    'chapters/01-tiny/src/fourfold.ts:1:14',
  ]);
});

test('the rules are those of the course: what is strict there is strict here', () => {
  expect(check({ [FOURFOLD]: 'export const echo = (text) => text;\n' })).toEqual([
    "chapters/01-tiny/src/fourfold.ts:1:22 Parameter 'text' implicitly has an 'any' type.",
  ]);
});

test('the kit is known', () => {
  const text =
    "import { NotImplemented } from '@bookshop/kit/app';\n\nthrow new NotImplemented('tiny/fourfold');\n";
  expect(check({ [FOURFOLD]: text })).toEqual([]);
});

test('where the kit lies in a layer, its types are those of the layer', () => {
  const text =
    "import { shipped } from '@bookshop/kit/app';\n\nexport const text: string = shipped;\n";
  const own = layer({ [FOURFOLD]: text });
  const place = join(dirname(own.files[FOURFOLD] ?? ''), 'kit');
  course.change({
    [`${relative(course.root, place)}/app.ts`]: "export { shipped } from './more';\n",
    [`${relative(course.root, place)}/more.ts`]: 'export const shipped = 1;\n',
  });
  const kit = {
    'package.json': join(REPOSITORY, 'chapters/kit/package.json'),
    'src/app.ts': join(place, 'app.ts'),
    'src/more.ts': join(place, 'more.ts'),
  };
  expect(checker.check(CHAPTER, { ...own, kit }, [FOURFOLD])).toEqual([
    "chapters/01-tiny/src/fourfold.ts:3:14 Type 'number' is not assignable to type 'string'.",
  ]);
});

test('files that are no TypeScript have no types', () => {
  expect(check({ 'src/notes.json': '{ "not": ' })).toEqual([]);
});

test('an error in a file that was not submitted is not told', () => {
  const wrong = "export const double: (of: number) => number = 'wrong';\n";
  const text = "import { double } from './double';\n\nexport const four: number = double(2);\n";
  const workspace = layer({ 'src/double.ts': wrong, [FOURFOLD]: text });
  expect(checker.check(CHAPTER, workspace, [FOURFOLD])).toEqual([]);
});

test('of two files of one name the one in the layer is seen, and not the one in the folder', () => {
  const own = {
    'src/double.ts': 'export const double = (of: string) => of;\n',
    [FOURFOLD]: "import { double } from './double';\n\nexport const four = double(2);\n",
  };
  expect(check(own)).toEqual([
    "chapters/01-tiny/src/fourfold.ts:3:28 Argument of type 'number' is not assignable to parameter of type 'string'.",
  ]);
});

test('a file that is in the folder and in no layer is not seen', () => {
  const text = "import { double } from './double';\n\nexport const four = double(2);\n";
  expect(check({ [FOURFOLD]: text })).toEqual([
    expect.stringMatching(
      /^chapters\/01-tiny\/src\/fourfold\.ts:1:24 Cannot find module '\.\/double'/,
    ),
  ]);
});

test.each(['solutions', 'chapters/02-other', 'elsewhere'])(
  'a file in %s is not seen: an error would tell what it holds',
  (folder) => {
    course.change({ [`${folder}/secret.ts`]: "export const secret = 'the answer';\n" });
    const text = `import { secret } from '../../../${folder}/secret';\n\nexport const no: 'no' = secret;\n`;
    expect(check({ [FOURFOLD]: text })).toEqual([
      expect.stringMatching(/^chapters\/01-tiny\/src\/fourfold\.ts:1:24 Cannot find module/),
    ]);
  },
);

test('a file that is in a layer and not in the folder is seen', () => {
  const own = {
    'src/times.ts': 'export const times = 4;\n',
    [FOURFOLD]: "import { times } from './times';\n\nexport const four: number = times;\n",
  };
  expect(check(own)).toEqual([]);
});

test('a checker that is used again sees the new layers, and nothing of the old', () => {
  const text = "import { double } from './double';\n\nexport const four: number = double(2);\n";
  const answers = ['(of: number) => of', '(of: number) => `${of}`', '(of: number) => of + of'];
  const found = answers.map((answer) => {
    const own = { 'src/double.ts': `export const double = ${answer};\n`, [FOURFOLD]: text };
    return checker.check(CHAPTER, layer(own), [FOURFOLD]);
  });
  expect(found).toEqual([
    [],
    ["chapters/01-tiny/src/fourfold.ts:3:14 Type 'string' is not assignable to type 'number'."],
    [],
  ]);
});

test('a checker that is used again sees which files have gone, and which have come', () => {
  const own = {
    'src/times.ts': 'export const times = 4;\n',
    [FOURFOLD]: "import { times } from './times';\n\nexport const four: number = times;\n",
  };
  const both = layer(own);
  const { [FOURFOLD]: fourfold = '' } = both.files;
  const alone = { ...both, files: { [FOURFOLD]: fourfold } };
  const found = [both, alone, both].map((workspace) =>
    checker.check(CHAPTER, workspace, [FOURFOLD]),
  );
  expect(found).toEqual([
    [],
    [expect.stringMatching(/fourfold\.ts:1:23 Cannot find module '\.\/times'/)],
    [],
  ]);
});
