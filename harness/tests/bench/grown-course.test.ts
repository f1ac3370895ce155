import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { growCourse } from '../../bench/grown-course';
import { openCourse } from '../../src/judging/open-course';
import { exercisesOf } from '../../src/model/course';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');

test('chapters that are left out are gone, and copies have exercises of their own', () => {
  using grown = growCourse(openCourse(ROOT), { from: ['01-settings'], chapters: 3 });
  const { course } = openCourse(grown.path);
  const names = course.chapters.map(({ name }) => name);
  expect(names).toEqual(['01-settings', '02-settings-2', '03-settings-3']);
  const [first, ...copies] = course.chapters.map(({ exercises }) => exercises.length);
  expect(copies).toEqual([first, first]);
  expect(new Set(exercisesOf(course).map(({ id }) => id)).size).toBe(3 * (first ?? 0));
  const inCopy = (path: string) => existsSync(join(grown.path, 'solutions/02-settings-2', path));
  expect([inCopy('answers'), inCopy('proof.json')]).toEqual([true, false]);
});
