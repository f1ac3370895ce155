import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { SourceCheck } from '../../src/check/check-sources';
import { runProgram } from '../support/run-program';
import { openFolder, type TemporaryFolder } from '../support/temporary-folder';

// Each check loads the compiler and the linter.
jest.setTimeout(180_000);

const PACKAGES = resolve(__dirname, '../../../node_modules');
const PROGRAM = resolve(__dirname, '../../dist/check/check-sources.js');

const ESLINT = `
const tseslint = require('typescript-eslint');
module.exports = [
  { ignores: ['**/node_modules/', 'solutions/*/answers/'] },
  {
    files: ['**/*.ts'],
    plugins: { ts: tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.json' } },
    rules: { 'ts/no-floating-promises': 'error', 'ts/no-inferrable-types': 'warn' },
  },
];
`;

const SHARE = 'chapters/01-tiny/src/share.ts';
const USE = 'chapters/01-tiny/src/use.ts';

const REFERENCE = 'solutions/01-tiny/src/double.ts';

/** Without the types of Node, Jest and kit, which take most of the time of a small program. */
const TSCONFIG = {
  compilerOptions: { module: 'node16', moduleResolution: 'node16', types: [], strict: true },
  include: ['chapters/*/src'],
};

function openCourse(): TemporaryFolder {
  const course = openFolder({
    'tsconfig.json': JSON.stringify(TSCONFIG),
    'solutions/01-tiny/tsconfig.json': JSON.stringify({
      extends: '../../tsconfig.json',
      include: ['src/**/*.ts'],
    }),
    'eslint.config.js': ESLINT,
    [REFERENCE]: 'export const double = 2;\n',
    [SHARE]: 'export function share(): void {}\n',
    [USE]: "import { share } from './share';\n\nexport const use = (): void => { share(); };\n",
  });
  symlinkSync(PACKAGES, join(course.path, 'node_modules'), 'junction');
  return course;
}

interface Learner {
  readonly changed?: string;
  readonly original?: string;
}

async function check({ path: root }: TemporaryFolder, { changed, original }: Learner = {}) {
  const isChanged = changed !== undefined && original !== undefined;
  const asked: SourceCheck = {
    root,
    folder: '.',
    except: 'harness',
    ignore: isChanged ? [changed] : [],
    instead: isChanged ? [[join(root, changed), join(root, original)]] : [],
    cleanSources: join(root, 'clean.json'),
  };
  const options = { cwd: root, env: process.env };
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [PROGRAM, JSON.stringify(asked)],
    options,
  );
  return { code, said: stdout + stderr };
}

test('an error of types and a broken lint rule are told, also when asked again', async () => {
  await using course = openCourse();
  course.write({
    [SHARE]: 'export async function share(): Promise<void> {}\n',
    [REFERENCE]: "export const double: number = 'two';\n",
  });
  const first = await check(course);
  expect(first.code).toBe(1);
  expect(first.said).toContain(`${REFERENCE}(1,14): error TS2322`);
  expect(first.said).toContain('ts/no-floating-promises');
  expect(await check(course)).toEqual(first);
});

test('a file that was clean is looked at again when what it imports has changed', async () => {
  await using course = openCourse();
  expect(await check(course)).toEqual({ code: 0, said: '' });
  course.write({ [SHARE]: 'export async function share(): Promise<void> {}\n' });
  const { code, said } = await check(course);
  expect(code).toBe(1);
  expect(said).toContain(USE);
  expect(said).toContain('ts/no-floating-promises');
});

test('a damaged list of clean files hides nothing', async () => {
  await using course = openCourse();
  await check(course);
  course.write({ 'clean.json': '["', [USE]: 'export const use: string = 1;\n' });
  expect((await check(course)).said).toContain('error TS2322');
});

test('a warning, a comment that silences nothing and a file of no project are told', async () => {
  await using course = openCourse();
  course.write({
    [SHARE]: 'export const share = (count: number = 1): number => count;\n',
    [USE]: '// eslint-disable-next-line ts/no-floating-promises\nexport const use = 1;\n',
    'tools/loose.ts': 'export const loose = 1;\n',
    'harness/loose.ts': 'export const loose = 1;\n',
  });
  const { code, said } = await check(course);
  expect(code).toBe(1);
  expect(said).toContain('ts/no-inferrable-types');
  expect(said).toContain('Unused eslint-disable directive');
  expect(said).toContain(join('tools', 'loose.ts'));
  // Another part looks there.
  expect(said).not.toContain(join('harness', 'loose.ts'));
});

test('a clean file hides no other one whose name its own would match as a pattern', async () => {
  await using course = openCourse();
  course.write({
    'chapters/01-tiny/src/[ab].ts': 'export const one = 1;\n',
    'chapters/01-tiny/src/a.ts': 'export const one = 1;\n',
  });
  expect(await check(course)).toEqual({ code: 0, said: '' });
  course.write({ 'chapters/01-tiny/src/a.ts': 'export const one: number = 1;\n' });
  expect((await check(course)).said).toContain('ts/no-inferrable-types');
});

test('an original stands in for a file that a learner has changed, and is linted when it is back', async () => {
  await using course = openCourse();
  const text = 'export function share(): void {}\nexport const rest: number = 1;\n';
  course.write({ 'original.txt': text, [SHARE]: 'export function share(' });
  const learner = { changed: SHARE, original: 'original.txt' };
  expect(await check(course, learner)).toEqual({ code: 0, said: '' });
  course.write({ [SHARE]: text });
  expect((await check(course)).said).toContain('ts/no-inferrable-types');
});
