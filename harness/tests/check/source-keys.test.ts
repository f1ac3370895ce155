import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { createCourseProgram, toCompiler } from '../../src/check/course-program';
import { sourceKeys } from '../../src/check/source-keys';

jest.setTimeout(60_000);

const OPTIONS = { module: 'node16', moduleResolution: 'node16', types: [], lib: ['ES2022'] };

const COURSE = {
  'tsconfig.json': JSON.stringify({ compilerOptions: OPTIONS, include: ['chapters/*/src'] }),
  'eslint.config.js': 'module.exports = [];',
  'node_modules/.package-lock.json': '{ "packages": {} }',
  'node_modules/paint/package.json': '{ "name": "paint", "types": "index.d.ts" }',
  'node_modules/paint/index.d.ts': "export * from './colours';",
  'node_modules/paint/colours.d.ts': 'export declare const red: string;',
  'chapters/01-a/package.json': '{}',
  'chapters/01-a/src/words.d.ts': 'declare const word: string;',
  'chapters/01-a/src/far/referred.d.ts': 'declare const referred: string;',
  'chapters/01-a/src/far/shape.ts': 'export interface Shape { size: number }',
  'chapters/01-a/src/globals.ts':
    "import type { Shape } from './far/shape';\ndeclare global { var shape: Shape; }",
  'chapters/01-a/src/deep.ts': 'export const deep = 1;',
  'chapters/01-a/src/share.ts': "export * from './deep';",
  'chapters/01-a/src/other.ts': 'export const other = 1;',
  'chapters/01-a/src/use.ts': `/// <reference path="./far/referred.d.ts" />
import { red } from 'paint';
import { deep } from './share';
export const use = [deep, red];
`,
  'solutions/01-a/tsconfig.json': JSON.stringify({
    extends: '../../tsconfig.json',
    compilerOptions: { rootDirs: ['../../chapters/01-a', '.'] },
    include: ['src/**/*.ts'],
  }),
  'solutions/01-a/src/share.ts': "import { other } from './other';\nexport const deep = other;",
};

type Texts = Readonly<Record<string, string>>;

/** The keys of a course with these files, by path. */
function keysWith(changes: Texts = {}, place = 'course'): ReadonlyMap<string, string> {
  const root = join(folder, place);
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ ...COURSE, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const part = { folder: '.' };
  const keys = sourceKeys(root, createCourseProgram({ root, part, instead: new Map() }));
  const prefix = `${toCompiler(root)}/`;
  return new Map([...keys].map(([file, key]) => [file.replace(prefix, ''), key]));
}

const OTHER = 'chapters/01-a/src/other.ts';
const USE = 'chapters/01-a/src/use.ts';
const REFERENCE = 'solutions/01-a/src/share.ts';

let folder = '';
let before: ReadonlyMap<string, string> = new Map();

beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'source-keys-'));
  before = keysWith();
});

afterAll(() => rmSync(folder, { recursive: true }));

test('the same files have the same keys, in another folder too', () => {
  expect(before.get(USE)).toMatch(/^[0-9a-f]{64}$/);
  expect(keysWith()).toEqual(before);
  expect(keysWith({}, 'elsewhere')).toEqual(before);
});

test.each([
  ['the file itself', { [USE]: 'export const use = 1;' }],
  [
    'what it imports through another file',
    { 'chapters/01-a/src/deep.ts': 'export const deep = "";' },
  ],
  ['what it refers to by its path', { 'chapters/01-a/src/far/referred.d.ts': '' }],
  ['what is declared for all files', { 'chapters/01-a/src/words.d.ts': '' }],
  [
    'what such a declaration imports',
    { 'chapters/01-a/src/far/shape.ts': 'export type Shape = 1;' },
  ],
  ['the types of a package', { 'node_modules/paint/colours.d.ts': 'export declare const red: 1;' }],
  [
    'which packages there are',
    { 'node_modules/.package-lock.json': '{ "packages": { "a": {} } }' },
  ],
  ['the rules of the linter', { 'eslint.config.js': 'module.exports = [{}];' }],
  [
    'the options of the compiler',
    {
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...OPTIONS, strict: true },
        include: ['chapters/*/src'],
      }),
    },
  ],
  ['the kind of its modules', { 'chapters/01-a/package.json': '{ "type": "module" }' }],
] as const)('another key: %s', (_, changes: Texts) => {
  expect(keysWith(changes).get(USE)).not.toBe(before.get(USE));
});

test('what a file cannot see does not change its key', () => {
  const after = keysWith({ [OTHER]: 'export const other = 2;' });
  expect(after.get(USE)).toBe(before.get(USE));
});

test('a reference sees the files of its chapter, unless there is one beside it', () => {
  expect(keysWith({ 'solutions/01-a/src/other.ts': COURSE[OTHER] }).get(REFERENCE)).not.toBe(
    before.get(REFERENCE),
  );
  const elsewhere = keysWith({ [OTHER]: 'export const other = 2;' });
  expect(elsewhere.get(REFERENCE)).not.toBe(before.get(REFERENCE));
});
