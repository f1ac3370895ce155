import { resolve } from 'node:path';

import { findNearMisses } from '../../src/cli/near-misses';
import { loadCourse } from '../../src/manifest/load-course';
import { exercisesOf } from '../../src/model/course';

const ALL = exercisesOf(loadCourse(resolve(__dirname, '../../..')));

test.each([
  ['ENV-CASTING', ['settings/env-casting']],
  ['Settings/Env_Casting', ['settings/env-casting']],
  ['01-settings/env-casting', ['settings/env-casting']],
  ['01-env-casting', ['settings/env-casting']],
  ['01-env-casting.md', ['settings/env-casting']],
  ['settings/01', ['settings/env-casting']],
  ['chapters/01-settings/exercises/01-env-casting.md', ['settings/env-casting']],
  ['./exercises/01-env-casting.md', ['settings/env-casting']],
  ['exercises\\01-env-casting.md', ['settings/env-casting']],
  ['/home/ann/shop/chapters/01-settings/tests/env-casting.test.ts', ['settings/env-casting']],
  ['env-castign', ['settings/env-casting']],
  ['setings/env-casting', ['settings/env-casting']],
  ['casting', ['settings/env-casting']],
])('%s comes near to %j', (asked, ids) => {
  expect(findNearMisses(ALL, asked).map(({ id }) => id)).toEqual(ids);
});

test('a number means the exercise at that place of every chapter', () => {
  const found = findNearMisses(ALL, '1');
  expect(found.map(({ order }) => order)).toEqual(found.map(() => 1));
  expect(new Set(found.map(({ chapter }) => chapter)).size).toBe(found.length);
  expect(found.length).toBeGreaterThan(1);
});

test.each(['xyzzy', '0', '99', 's', ''])('%j comes near to none, or to too many', (asked) => {
  expect(findNearMisses(ALL, asked)).toEqual([]);
});
