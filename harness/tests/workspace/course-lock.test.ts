import { execFileSync } from 'node:child_process';

import { contentId, loadLock } from '../../src/workspace/course-lock';
import { refusalOf } from '../support/refusal';
import { openFolder } from '../support/temporary-folder';

const gitId = (content: string | Buffer) =>
  execFileSync('git', ['hash-object', '--stdin'], { input: content, encoding: 'utf8' }).trim();

test.each([
  ['an empty file', ''],
  ['a text', 'export {};\n'],
  ['letters beyond ASCII', 'Bücher für 3 €\n'],
])('the id of %s is the one that git gives it', (_, text) => {
  expect(contentId(Buffer.from(text))).toBe(gitId(text));
});

test('the id of bytes that are no text is the one that git gives them, line ends or not', () => {
  const bytes = Buffer.from([0, 13, 10, 255, 254]);
  expect(contentId(bytes)).toBe(gitId(bytes));
});

test('Windows line ends do not change the id of a text', () => {
  expect(contentId(Buffer.from('Bücher\r\nund mehr\r\n'))).toBe(gitId('Bücher\nund mehr\n'));
});

test('another content has another id', () => {
  expect(contentId(Buffer.from('export {};'))).not.toBe(contentId(Buffer.from('export {};\n')));
});

test('what each chapter was shipped with is read from its own list', async () => {
  const list = (file: string, tests: object) =>
    JSON.stringify({ version: 1, files: { [file]: 'abc' }, tests });
  await using folder = openFolder({
    'chapters/01-tiny/shipped.json': list('src/a.ts', { shout: ['loud'] }),
    'chapters/kit/shipped.json': list('src/open.ts', {}),
    'chapters/02-new/package.json': '{}',
  });
  expect(loadLock(folder.path)).toEqual({
    files: { 'chapters/01-tiny/src/a.ts': 'abc', 'chapters/kit/src/open.ts': 'abc' },
    tests: { 'tiny/shout': ['loud'] },
  });
});

test('a course that was never shipped has an empty lock', async () => {
  await using folder = openFolder();
  expect(loadLock(folder.path)).toEqual({ files: {}, tests: {} });
});

test.each([
  ['is no JSON', '<<<<<<< ours\n'],
  ['is another JSON', '{}'],
  ['has a version that is not known', '{ "version": 2, "files": {}, "tests": {} }'],
])('a list that %s is an error', async (_, text) => {
  await using folder = openFolder({ 'chapters/01-tiny/shipped.json': text });
  expect(refusalOf(() => loadLock(folder.path))).toEqual({
    message: 'chapters/01-tiny/shipped.json cannot be read',
    next: 'Bring it back with `git checkout chapters/01-tiny/shipped.json`.',
    blame: 'course',
  });
});
