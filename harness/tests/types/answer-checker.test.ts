import { join } from 'node:path';

import { AnswerChecker } from '../../src/types/answer-checker';
import { openTinyCourse } from '../support/tiny-course';

// The first starts the compiler, and a busy machine takes its time.
jest.setTimeout(60_000);

const CHAPTER = '01-tiny';
const FOURFOLD = 'src/fourfold.ts';
const FINE = "import { double } from './double';\n\nexport const four: number = double(2);\n";

type Texts = Readonly<Record<string, string>>;

// One for all, as a grader has one for many exercises: each test brings its own layers.
const course = openTinyCourse();
const checker = new AnswerChecker(course.root);
let layers = 0;

afterAll(() => course[Symbol.asyncDispose]());

/**
 * Puts these texts in a layer beside the chapter, as a submission's are: path in the course → where
 * it lies.
 */
function layOut(texts: Texts): Record<string, string> {
  const taken = `taken-${(layers += 1)}`;
  course.change(
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [`${taken}/${path}`, text])),
  );
  return Object.fromEntries(
    Object.keys(texts).map((path) => [
      `chapters/${CHAPTER}/${path}`,
      join(course.root, taken, path),
    ]),
  );
}

function plan(own: Texts, given: Texts = {}) {
  return { chapter: CHAPTER, given: layOut(given), own: layOut(own) };
}

/** What is wrong with these texts, where they lie over those. */
function check(own: Texts, given: Texts = {}): readonly string[] {
  const [checked] = checker.checkAll([plan(own, given)]);
  return checked?.errors ?? [];
}

const DOUBLE = { 'src/double.ts': 'export const double = (of: number) => 2 * of;\n' };

test('types that fit are no errors', () => {
  expect(check({ [FOURFOLD]: FINE }, DOUBLE)).toEqual([]);
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

test('a message that names a file names it by its path in the course', () => {
  const own = { [FOURFOLD]: "import * as all from './double';\n\nexport const no: 'no' = all;\n" };
  expect(check(own, DOUBLE)).toEqual([
    `chapters/01-tiny/src/fourfold.ts:3:14 Type 'typeof import("chapters/01-tiny/src/double")' is not assignable to type '"no"'.`,
  ]);
});

test('the rules are strict, and a tsconfig.json beside the answer does not change them', () => {
  course.change({ 'tsconfig.json': '{"compilerOptions":{"strict":false,"noCheck":true}}' });
  expect(check({ [FOURFOLD]: 'export const echo = (text) => text;\n' })).toEqual([
    "chapters/01-tiny/src/fourfold.ts:1:22 Parameter 'text' implicitly has an 'any' type.",
  ]);
});

test('a file of thousands of errors is told by its first hundred', () => {
  const text = "export const a: number = 'a';\n".repeat(1000).replaceAll('const a', 'let a');
  expect(check({ [FOURFOLD]: text })).toHaveLength(100);
});

test('files that are no TypeScript have no types', () => {
  expect(check({ 'src/notes.json': '{ "not": ' })).toEqual([]);
});

test('an error in a file that was not submitted is not told', () => {
  const wrong = "export const double: (of: number) => number = 'wrong';\n";
  expect(check({ [FOURFOLD]: FINE }, { 'src/double.ts': wrong })).toEqual([]);
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

describe('what imports an answer', () => {
  const shop = "import { fourfold } from './fourfold';\n\nexport const shop = fourfold(1) + 1;\n";
  const given = {
    'src/shop.ts': shop,
    [FOURFOLD]: 'export const fourfold = (of: number) => of;\n',
  };

  test('shows when an export is called by another name', () => {
    expect(
      check({ [FOURFOLD]: 'export const quadruple = (of: number) => 4 * of;\n' }, given),
    ).toEqual([
      "chapters/01-tiny/src/shop.ts:1:10 Module '\"./fourfold\"' has no exported member 'fourfold'.",
    ]);
  });

  test('shows when an export is of another type, also at second hand', () => {
    const deep = {
      ...given,
      'src/shop.ts': "import { shop } from './between';\n\nexport const sum: number = shop(1);\n",
      'src/between.ts': "import { fourfold } from './fourfold';\n\nexport const shop = fourfold;\n",
    };
    expect(
      check({ [FOURFOLD]: 'export const fourfold = (of: number) => `${of}`;\n' }, deep),
    ).toEqual([
      "chapters/01-tiny/src/shop.ts:3:14 Type 'string' is not assignable to type 'number'.",
    ]);
  });

  test('does not show what is wrong with it anyway', () => {
    const broken = { ...given, 'src/shop.ts': `${shop}export const no: number = 'no';\n` };
    expect(
      check({ [FOURFOLD]: 'export const fourfold = (of: number) => 4 * of;\n' }, broken),
    ).toEqual([]);
  });

  test('is not told of while the answer itself has errors', () => {
    expect(check({ [FOURFOLD]: "export const quadruple: number = '4';\n" }, given)).toEqual([
      expect.stringContaining('src/fourfold.ts:1:14'),
    ]);
  });
});

describe('packages', () => {
  const manifest = (...names: readonly string[]) => ({
    'package.json': JSON.stringify({
      dependencies: Object.fromEntries(names.map((name) => [name, '*'])),
    }),
  });
  const using = (name: string, member: string) => ({
    [FOURFOLD]: `import { ${member} } from '${name}';\n\nexport const four: typeof ${member} = ${member};\n`,
  });

  test('that the chapter asks for are known, with what @types has about them', () => {
    expect(check(using('express', 'Router'), manifest('express'))).toEqual([]);
  });

  test('that the chapter does not ask for are not there, as in the box in which it is graded', () => {
    expect(check(using('express', 'Router'), manifest())).toEqual([
      expect.stringMatching(/fourfold\.ts:1:24 Cannot find module 'express'/),
    ]);
  });

  test('of the harness are not there, and neither are the globals of its tests', () => {
    const text = "import ts from 'typescript';\n\nexport const four = [ts, expect(4)];\n";
    expect(check({ [FOURFOLD]: text })).toEqual([
      expect.stringMatching(/fourfold\.ts:1:16 Cannot find module 'typescript'/),
      expect.stringMatching(/fourfold\.ts:3:26 Cannot find name 'expect'/),
    ]);
  });
});

test('the kit is known', () => {
  const kit = join(__dirname, '../../../chapters/kit');
  const own = {
    [FOURFOLD]:
      "import { NotImplemented } from '@bookshop/kit/app';\n\nthrow new NotImplemented('tiny/fourfold');\n",
  };
  const parts = ['package.json', 'src/app.ts', 'src/not-implemented.ts'];
  const { chapter, given, own: laidOut } = plan(own);
  const layered = Object.fromEntries(
    parts.map((path) => [`chapters/kit/${path}`, join(kit, path)]),
  );
  const [checked] = checker.checkAll([{ chapter, given: { ...given, ...layered }, own: laidOut }]);
  expect(checked?.errors).toEqual([]);
});

describe('files of the host', () => {
  const secret = "export const secret = 'the answer';\n";
  const cannotFind = expect.stringMatching(
    /^chapters\/01-tiny\/src\/fourfold\.ts:1:\d+ (Cannot find module|File ')/,
  ) as unknown;

  test.each(['solutions', 'chapters/02-other', 'elsewhere', 'chapters/01-tiny/tests'])(
    'in %s are not seen by an import',
    (folder) => {
      course.change({ [`${folder}/secret.ts`]: secret });
      const text = `import { secret } from '../../../${folder}/secret';\n\nexport const no: 'no' = secret;\n`;
      expect(check({ [FOURFOLD]: text })).toEqual([cannotFind]);
    },
  );

  test('are not seen in the folder of the chapter, where they are in no layer', () => {
    course.change({ [`chapters/${CHAPTER}/src/secret.ts`]: secret });
    const text = "import { secret } from './secret';\n\nexport const no: 'no' = secret;\n";
    expect(check({ [FOURFOLD]: text })).toEqual([cannotFind]);
  });

  test.each([
    ['a folder that is called node_modules', 'elsewhere/node_modules/secret/index'],
    ['a folder that is called as the kit', 'elsewhere/chapters/kit/src/secret'],
    ['the caches of the course', 'node_modules/.cache/course/types-test/secret'],
    ['the packages of the harness', 'node_modules/@bookshop/harness/package'],
  ])('in %s are not seen by reference, import or JSON', (_, path) => {
    const place = path.startsWith('node_modules/') ? '' : course.root;
    if (place !== '') {
      course.change({ [`${path}.ts`]: secret, [`${path}.json`]: '{"secret":"the answer"}' });
    }
    for (const root of [course.root, '../../..']) {
      const lines = [
        `/// <reference path="${root}/${path}.ts" />\nexport {};\n`,
        `import { secret } from '${root}/${path}';\n\nexport const no: 'no' = secret;\n`,
        `import secret from '${root}/${path}.json';\n\nexport const no: 'no' = secret;\n`,
      ];
      for (const text of lines) {
        const errors = check({ [FOURFOLD]: text });
        expect(errors).toEqual([cannotFind]);
        expect(errors.join()).not.toContain('the answer');
      }
    }
  });

  test.each(['/etc/passwd', '/proc/self/environ', '../../../../../../etc/passwd'])(
    'such as %s are not seen by a reference',
    (path) => {
      const errors = check({ [FOURFOLD]: `/// <reference path="${path}" />\nexport {};\n` });
      expect(errors).toEqual([
        expect.stringMatching(/^chapters\/01-tiny\/src\/fourfold\.ts:1:22 Could not resolve/),
      ]);
    },
  );

  test('and their types are not seen by name', () => {
    const errors = check({ [FOURFOLD]: '/// <reference types="jest" />\nexport {};\n' });
    expect(errors).toEqual([
      expect.stringMatching(/fourfold\.ts:1:23 Cannot find type definition file for 'jest'/),
    ]);
  });
});

describe('what keeps errors from the compiler', () => {
  const WRONG = "export const four: number = '4';\n";

  test.each([
    ['@ts-nocheck', `// @ts-nocheck\n${WRONG}`, 1],
    ['@ts-ignore', `export const one = 1;\n// @ts-ignore\n${WRONG}`, 2],
    ['@ts-ignore', `/* @ts-ignore: because */\n${WRONG}`, 1],
    ['@ts-expect-error', `// @ts-expect-error: it is a number\n${WRONG}`, 1],
  ])('is an error itself: %s', (name, text, line) => {
    expect(check({ [FOURFOLD]: text })).toEqual([
      `chapters/01-tiny/src/fourfold.ts:${line}:1 ${name} hides type errors from the compiler. Types count here: remove it, and fix the errors.`,
    ]);
  });

  test('is told first, before the errors that are left', () => {
    const errors = check({ [FOURFOLD]: `// @ts-ignore\n${WRONG}${WRONG.replace('four', 'five')}` });
    expect(errors).toEqual([
      expect.stringContaining('@ts-ignore hides type errors'),
      expect.stringContaining("3:14 Type 'string' is not assignable"),
    ]);
  });

  test('is told where it hides nothing too', () => {
    const errors = check({ [FOURFOLD]: '// @ts-ignore\nexport const four = 4;\n' });
    expect(errors).toEqual([expect.stringContaining('@ts-ignore hides type errors')]);
  });

  test('is an error where it takes the language away', () => {
    const text = '/// <reference no-default-lib="true" />\nexport const four = 4;\n';
    expect(check({ [FOURFOLD]: text })[0]).toContain('no-default-lib removes the types');
  });

  test.each([
    ['in a text', "export const text = '// @ts-ignore';\n"],
    ['in a template', 'export const text = `\n// @ts-nocheck\n`;\n'],
    ['in prose', '// Without @ts-ignore or @ts-nocheck.\nexport const four = 4;\n'],
  ])('is no error where the compiler takes it for none: %s', (_, text) => {
    expect(check({ [FOURFOLD]: text })).toEqual([]);
  });
});

describe('a checker that is used again', () => {
  test('sees the new layers, and nothing of the old', () => {
    const answers = ['(of: number) => of', '(of: number) => `${of}`', '(of: number) => of + of'];
    const found = answers.map((answer) =>
      check({ [FOURFOLD]: FINE }, { 'src/double.ts': `export const double = ${answer};\n` }),
    );
    expect(found).toEqual([
      [],
      ["chapters/01-tiny/src/fourfold.ts:3:14 Type 'string' is not assignable to type 'number'."],
      [],
    ]);
  });

  test('sees which files have gone, and which have come', () => {
    const text = "import { times } from './times';\n\nexport const four: number = times;\n";
    const times = { 'src/times.ts': 'export const times = 4;\n' };
    const found = [times, {}, times].map((given) => check({ [FOURFOLD]: text }, given));
    expect(found).toEqual([
      [],
      [expect.stringMatching(/fourfold\.ts:1:23 Cannot find module '\.\/times'/)],
      [],
    ]);
  });
});

describe('answers that are checked together', () => {
  /** What is wrong with each of these answers, together and alone. */
  function checkBoth(answers: readonly Texts[], given: Texts) {
    const base = layOut(given);
    const checks = answers.map((own) => ({ chapter: CHAPTER, given: base, own: layOut(own) }));
    const together = checker.checkAll(checks).map(({ errors }) => errors);
    return { together, alone: checks.map((one) => checker.checkAll([one])[0]?.errors) };
  }

  const given = {
    ...DOUBLE,
    [FOURFOLD]: 'export const four = 0;\n',
    'src/shop.ts': "import { four } from './fourfold';\n\nexport const shop: number = four;\n",
  };

  test('come out as they do alone, whatever is wrong with the others', () => {
    const { together, alone } = checkBoth(
      [
        { [FOURFOLD]: FINE },
        { [FOURFOLD]: "export const four: number = '4';\n" },
        { [FOURFOLD]: "export const four = '4';\n" },
        { [FOURFOLD]: '// @ts-nocheck\nexport const four = 4;\n' },
        { [FOURFOLD]: 'export const four = ;\n' },
      ],
      given,
    );
    expect(together).toEqual(alone);
    expect(together.map((errors) => errors.length)).toEqual([0, 1, 1, 1, 1]);
  });

  test('of several files see their own files, and not those of others', () => {
    const of = (type: string, value: string) => ({
      'src/double.ts': `export const double = (_: number): ${type} => ${value};\n`,
      [FOURFOLD]: FINE,
    });
    const { together, alone } = checkBoth([of('number', '2'), of('string', "'2'")], given);
    expect(together).toEqual(alone);
    expect(together.map((errors) => errors.length)).toEqual([0, 1]);
  });

  test('do not see what one of them declares for all', () => {
    const { together, alone } = checkBoth(
      [
        { [FOURFOLD]: 'declare global {\n  var hidden: number;\n}\n\nexport const four = 4;\n' },
        { [FOURFOLD]: 'export const four = hidden;\n' },
        { [FOURFOLD]: 'const hidden = 4;\n' },
      ],
      { ...given, 'src/shop.ts': 'export {};\n' },
    );
    expect(together).toEqual(alone);
    expect(together[1]).toEqual([expect.stringContaining("Cannot find name 'hidden'")]);
  });

  test('see themselves in what they import, where that imports them', () => {
    const circle = {
      ...given,
      'src/circle.ts': "import { four } from './fourfold';\n\nexport const round = [four];\n",
    };
    const text = (value: string) =>
      `import { round } from './circle';\n\nexport const four: number | string = ${value};\nexport const same: (number | string)[] = round;\n`;
    const { together, alone } = checkBoth(
      [{ [FOURFOLD]: text('4') }, { [FOURFOLD]: text("'4'") }],
      { ...circle, 'src/shop.ts': 'export {};\n' },
    );
    expect(together).toEqual(alone);
  });
});
