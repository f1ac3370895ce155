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

test('the lock is read as it was written', async () => {
  const lock = { version: 1, files: { 'chapters/a.ts': 'abc' }, tests: { 'tiny/shout': ['loud'] } };
  await using folder = openFolder({ 'harness/course.lock': JSON.stringify(lock) });
  expect(loadLock(folder.path)).toEqual(lock);
});

test('a course that has no lock yet has an empty one', async () => {
  await using folder = openFolder();
  expect(loadLock(folder.path)).toEqual({ version: 1, files: {}, tests: {} });
});

test.each([
  ['is no JSON', '<<<<<<< ours\n'],
  ['is another JSON', '{}'],
  ['has a version that is not known', '{ "version": 2, "files": {}, "tests": {} }'],
])('a lock that %s is refused', async (_, text) => {
  await using folder = openFolder({ 'harness/course.lock': text });
  expect(refusalOf(() => loadLock(folder.path))).toEqual({
    message: 'harness/course.lock cannot be read',
    next: 'Bring it back with `git checkout harness/course.lock`.',
    blame: 'course',
  });
});
