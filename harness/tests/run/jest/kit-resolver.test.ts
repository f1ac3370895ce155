import { join } from 'node:path';

import type { WorkspacePlan } from '../../../src/model/workspace';
import { resolveInKit } from '../../../src/run/jest/kit-resolver';
import { openFolder } from '../../support/temporary-folder';

const folder = openFolder({
  'originals/package.json': JSON.stringify({
    exports: { '.': './src/tests.ts', './app': './src/app.ts' },
  }),
});
afterAll(() => folder[Symbol.asyncDispose]());

const ORIGINALS = join(folder.path, 'originals');
const CHAPTER = join(folder.path, 'chapters/01-tiny');
const KIT = join(folder.path, 'chapters/kit');

/** A kit of which one file and the manifest are not as shipped. */
const kit = {
  'package.json': join(ORIGINALS, 'package.json'),
  'src/app.ts': join(KIT, 'src/app.ts'),
  'src/tests.ts': join(ORIGINALS, 'src/tests.ts'),
  'src/data/database.ts': join(KIT, 'src/data/database.ts'),
};

const workspace: WorkspacePlan = {
  chapterDir: CHAPTER,
  suite: '',
  files: {},
  services: [],
  closed: true,
  kit,
};

function resolve(request: string, basedir: string, plan = workspace): string | undefined {
  return resolveInKit(plan, request, {
    basedir,
    defaultResolver: (name, { basedir: from }) => `${name} from ${from}`,
  });
}

test.each([
  ['@bookshop/kit', kit['src/tests.ts']],
  ['@bookshop/kit/app', kit['src/app.ts']],
])('%s is what the shipped manifest names', (request, file) => {
  expect(resolve(request, join(CHAPTER, 'src'))).toBe(file);
});

test.each([
  ['a shipped file', './tests', join(KIT, 'src'), kit['src/tests.ts']],
  [
    'a file in place, from an original',
    './data/database',
    join(ORIGINALS, 'src'),
    kit['src/data/database.ts'],
  ],
  ['one in the folder above', '../app', join(KIT, 'src/data'), kit['src/app.ts']],
  ['an absolute path', join(KIT, 'src/tests.ts'), CHAPTER, kit['src/tests.ts']],
])('in the kit, %s is found in the layer', (_, request, basedir, file) => {
  expect(resolve(request, basedir)).toBe(file);
});

test.each([
  ['what only the folder has', './new', join(KIT, 'src')],
  ['what the manifest does not name', '@bookshop/kit/src/app', CHAPTER],
  ['what lies beside the kit', '../../01-tiny/src/shop', join(KIT, 'src')],
])('%s is not found', (_, request, basedir) => {
  expect(() => resolve(request, basedir)).toThrow(`Cannot find module '${request}'`);
});

test('a package is the one that the kit finds at its place', () => {
  expect(resolve('express', join(ORIGINALS, 'src'))).toBe(`express from ${KIT}`);
});

test.each([
  ['the chapter imports', './shop', join(CHAPTER, 'src')],
  ['the kit loads of the chapter', join(CHAPTER, 'src/shop'), join(KIT, 'src')],
])('what %s is not resolved here', (_, request, basedir) => {
  expect(resolve(request, basedir)).toBeUndefined();
});

test('without a layer for the kit, nothing is resolved here', () => {
  expect(resolve('@bookshop/kit', CHAPTER, { ...workspace, kit: undefined })).toBeUndefined();
});
