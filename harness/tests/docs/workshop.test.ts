import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { loadCourse } from '../../src/manifest/load-course';
import { exercisesOf } from '../../src/model/course';

const ROOT = resolve(__dirname, '../../..');
const ROW = /^\| \[(\S+)\]\(\S+\) +\| (.+?) +\| (\d+) +\|$/gm;
const SEVEN_HOURS = 7 * 60;

const page = readFileSync(join(ROOT, 'docs/workshop.md'), 'utf8');
const core = exercisesOf(loadCourse(ROOT)).filter(({ track }) => track === 'core');

test('the plan of one day lists the core exercises with their minutes', () => {
  const rows = [...page.matchAll(ROW)].map(([, id, title, minutes]) => ({
    ...{ id, title },
    minutes: Number(minutes),
  }));
  expect(rows).toEqual(core.map(({ id, title, minutes }) => ({ id, title, minutes })));
});

test('one day is enough for the core exercises', () => {
  const sum = core.reduce((minutes, exercise) => minutes + exercise.minutes, 0);
  expect(sum).toBeLessThanOrEqual(SEVEN_HOURS);
  expect(page).toMatch(new RegExp(`\\| together +\\| +\\| ${sum} +\\|`));
});
