import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { refusalOf } from '../support/refusal';
import { openTinyCourse, ship, type TinyCourse } from '../support/tiny-course';

const SHOUT = 'chapters/01-tiny/src/shout.ts';
const DOUBLE = 'chapters/01-tiny/src/double.ts';

const originalsOf = ({ root }: TinyCourse) => new Originals(root, loadLock(root));

test('a course as it was shipped has no changed file', async () => {
  await using course = openTinyCourse();
  expect(originalsOf(course).changed('chapters/')).toEqual([]);
});

test('changed files are those with another content and those that are gone', async () => {
  await using course = openTinyCourse({ changes: { [SHOUT]: 'export {};\n', [DOUBLE]: null } });
  expect(originalsOf(course).changed('chapters/')).toEqual([DOUBLE, SHOUT]);
});

test('only files below the folder in question are told', async () => {
  await using course = openTinyCourse({ changes: { [SHOUT]: '' } });
  expect(originalsOf(course).changed('chapters/02-other/')).toEqual([]);
});

test('Windows line ends are no change', async () => {
  await using course = openTinyCourse();
  course.change({ [SHOUT]: course.read(SHOUT).replaceAll('\n', '\r\n') });
  expect(originalsOf(course).changed('chapters/')).toEqual([]);
});

test('the original of an unchanged file is the file itself', async () => {
  await using course = openTinyCourse();
  expect(originalsOf(course).locate(SHOUT)).toBe(join(course.root, SHOUT));
});

test.each([
  ['changed', 'export {};\n'],
  ['deleted', null],
])('the original of a %s file comes from git', async (_, text) => {
  await using course = openTinyCourse({ git: true });
  const shipped = course.read(SHOUT);
  course.change({ [SHOUT]: text });
  expect(readFileSync(originalsOf(course).locate(SHOUT), 'utf8')).toBe(shipped);
});

test('the original is found although the change was committed', async () => {
  await using course = openTinyCourse({ git: true });
  const shipped = course.read(SHOUT);
  course.change({ [SHOUT]: 'export {};\n' });
  course.commit();
  expect(originalsOf(course).read(SHOUT).toString()).toBe(shipped);
});

test('without git the original comes from the copy that was kept before the change', async () => {
  await using course = openTinyCourse();
  const shipped = course.read(SHOUT);
  originalsOf(course).keepCopies();
  course.change({ [SHOUT]: 'export {};\n' });
  expect(originalsOf(course).read(SHOUT).toString()).toBe(shipped);
});

test('a copy is kept of what was shipped, never of what was changed', async () => {
  await using course = openTinyCourse({ changes: { [SHOUT]: 'export {};\n' } });
  originalsOf(course).keepCopies();
  expect(refusalOf(() => originalsOf(course).locate(SHOUT)).message).toContain(SHOUT);
});

test('copies are kept again for another edition of the course', async () => {
  await using course = openTinyCourse();
  originalsOf(course).keepCopies();
  const newer = 'export const shout = "of the next edition";\n';
  course.change({ [SHOUT]: newer });
  ship(course.root);
  originalsOf(course).keepCopies();
  course.change({ [SHOUT]: 'export {};\n' });
  expect(originalsOf(course).read(SHOUT).toString()).toBe(newer);
});

test('copies that were kept once stay when the file is changed before the next command', async () => {
  await using course = openTinyCourse();
  const shipped = course.read(SHOUT);
  originalsOf(course).keepCopies();
  course.change({ [SHOUT]: 'export {};\n' });
  originalsOf(course).keepCopies();
  expect(originalsOf(course).read(SHOUT).toString()).toBe(shipped);
});

test('a folder in which no copies can be kept is no error', async () => {
  await using course = openTinyCourse({ changes: { '.course': 'a file, not a folder' } });
  originalsOf(course).keepCopies();
  expect(course.read('.course')).toBe('a file, not a folder');
});

test('with git no copies are kept', async () => {
  await using course = openTinyCourse({ git: true });
  originalsOf(course).keepCopies();
  expect(() => course.read(`.course/originals/${SHOUT}`)).toThrow('ENOENT');
});

test('a copy of another edition is replaced', async () => {
  await using course = openTinyCourse({ git: true });
  const shipped = course.read(SHOUT);
  course.change({ [SHOUT]: 'export {};\n', [`.course/originals/${SHOUT}`]: 'of last year\n' });
  expect(originalsOf(course).read(SHOUT).toString()).toBe(shipped);
});

test('a file that the lock does not know, as in a new exercise, is its own original', async () => {
  await using course = openTinyCourse({ changes: { 'chapters/01-tiny/src/new.ts': '' } });
  const path = 'chapters/01-tiny/src/new.ts';
  expect(originalsOf(course).locate(path)).toBe(join(course.root, path));
});

test('an original that was not found is told, with what to do', async () => {
  await using course = openTinyCourse({ changes: { [SHOUT]: 'export {};\n' } });
  expect(refusalOf(() => originalsOf(course).locate(SHOUT))).toEqual({
    message: `the original of ${SHOUT} was not found`,
    next: 'Neither git nor .course/originals has it. Clone the course again and copy your work over.',
    blame: 'course',
  });
});

test('what looks at the course as shipped gets an original for every changed file', async () => {
  await using course = openTinyCourse({ git: true, changes: { [SHOUT]: 'export {};\n' } });
  expect([...originalsOf(course).replacements('chapters/')]).toEqual([
    [join(course.root, SHOUT), join(course.root, '.course/originals', SHOUT)],
  ]);
});
