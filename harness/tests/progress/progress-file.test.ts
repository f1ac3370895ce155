import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NOTHING_DONE, progressOf, recordRun } from '../../src/progress/progress';
import { ProgressFile } from '../../src/progress/progress-file';
import { refusalOf } from '../support/refusal';
import { openFolder } from '../support/temporary-folder';

const FILE = '.course/progress.json';

function openFile(root: string) {
  const warnings: string[] = [];
  return { file: new ProgressFile(root, (text) => warnings.push(text)), warnings };
}

test('where there is no file, nothing is done, and none is written by looking', async () => {
  await using folder = openFolder();
  expect(openFile(folder.path).file.read()).toEqual(NOTHING_DONE);
  expect(existsSync(join(folder.path, '.course'))).toBe(false);
});

test('what was recorded is there for the next command', async () => {
  await using folder = openFolder();
  await openFile(folder.path).file.update((before) => recordRun(before, 'tiny/shout', 'passed'));
  expect(openFile(folder.path).file.read()).toEqual({
    version: 1,
    exercises: { 'tiny/shout': { passed: true, attempts: 0, hints: [] } },
    last: 'tiny/shout',
  });
});

test('updates at the same time lose nothing', async () => {
  await using folder = openFolder();
  const ids = ['tiny/a', 'tiny/b', 'tiny/c', 'tiny/d', 'tiny/e'];
  await Promise.all(
    ids.map((id) => openFile(folder.path).file.update((before) => recordRun(before, id, 'passed'))),
  );
  const progress = openFile(folder.path).file.read();
  expect(ids.map((id) => progressOf(progress, id).passed)).toEqual([true, true, true, true, true]);
});

test('an update that fails changes nothing and blocks no other', async () => {
  await using folder = openFolder();
  const { file } = openFile(folder.path);
  await file.update((before) => recordRun(before, 'tiny/shout', 'passed'));
  const broken = file.update(() => {
    throw new Error('not today');
  });
  await expect(broken).rejects.toThrow('not today');
  const after = await file.update((before) => before);
  expect(progressOf(after, 'tiny/shout').passed).toBe(true);
});

/** A file in which one exercise is as it should be and another is not. */
const damagedBy = (fields: object | null) => {
  const good = { passed: true, attempts: 0, hints: ['How?'] };
  const bad = fields && { ...good, ...fields };
  return JSON.stringify({ version: 1, exercises: { 'tiny/a': good, 'tiny/b': bad } });
};

test.each([
  ['is empty', ''],
  ['is no JSON', '{"version": 1, "exer'],
  ['is another JSON', '[]'],
  ['has no version', '{"exercises": {}}'],
  ['has a list of exercises', '{"version": 1, "exercises": []}'],
  ['holds nothing about an exercise', damagedBy(null)],
  ['does not say whether one passed', damagedBy({ passed: 'yes' })],
  ['counts half an attempt', damagedBy({ attempts: 0.5 })],
  ['has hints that are no list', damagedBy({ hints: 'How?' })],
  ['has a hint that is no title', damagedBy({ hints: ['How?', 1] })],
])('a file that %s is set aside with a message, and a new one is begun', async (_, text) => {
  await using folder = openFolder({ [FILE]: text });
  const { file, warnings } = openFile(folder.path);
  expect(file.read()).toEqual(NOTHING_DONE);
  const aside = `${join(folder.path, FILE)}.damaged-1`;
  expect(readFileSync(aside, 'utf8')).toBe(text);
  expect(warnings).toEqual([
    `Your progress file was damaged. It is kept as ${aside}, and a new one was created; \`npx course run --all\` finds out again what passes. Your code was not changed.`,
  ]);
});

test('a second damaged file does not replace the first one that was set aside', async () => {
  await using folder = openFolder({ [FILE]: 'first' });
  openFile(folder.path).file.read();
  folder.write({ [FILE]: 'second' });
  openFile(folder.path).file.read();
  const aside = [1, 2].map((i) => readFileSync(join(folder.path, `${FILE}.damaged-${i}`), 'utf8'));
  expect(aside).toEqual(['first', 'second']);
});

test('a file of a newer course is an error, and is left as it is', async () => {
  const text = '{"version": 2, "exercises": {}}';
  await using folder = openFolder({ [FILE]: text });
  expect(refusalOf(() => openFile(folder.path).file.read())).toEqual({
    message: '.course/progress.json has version 2; this course can read only version 1',
    next: 'It was written by a newer course: update this one (git pull).',
    blame: 'course',
  });
  expect(readFileSync(join(folder.path, FILE), 'utf8')).toBe(text);
});

test('where the folder cannot be made, the machine is to blame', async () => {
  await using folder = openFolder({ '.course': 'a file, not a folder' });
  const update = openFile(folder.path).file.update((before) => before);
  await expect(update).rejects.toMatchObject({
    name: 'CourseError',
    message: expect.stringMatching(/\.course cannot be created: /),
    next: 'Make the folder of the course writable; progress is kept there.',
    blame: 'machine',
  });
});
