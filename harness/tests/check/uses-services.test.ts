import { usesServices } from '../../src/check/uses-services';
import type { Exercise } from '../../src/model/course';
import { exampleExercise } from '../support/examples';

const PLAIN = {
  'chapters/01-tiny/package.json': '{ "dependencies": { "express": "5.0.0" } }',
  'chapters/01-tiny/tests/shout.test.ts': "test('it is loud', () => {});",
};

/** Whether the example exercise uses services, in a course of these files. */
function answer(changes: Record<string, string>, fields: Partial<Exercise> = {}): boolean {
  const files: Record<string, string> = { ...PLAIN, ...changes };
  return usesServices(
    {
      paths: (below) => Object.keys(files).filter((path) => path.startsWith(below)),
      read: (path) => Buffer.from(files[path] ?? ''),
    },
    exampleExercise(fields),
  );
}

test('an exercise of a chapter without services, whose tests need none, is the same in both lanes', () => {
  expect(answer({})).toBe(false);
});

test('one whose brief names a service uses it', () => {
  expect(answer({}, { needs: ['nginx'] })).toBe(true);
});

test.each([
  ['tables', { 'chapters/01-tiny/src/data/schema.ts': '' }],
  ['Redis', { 'chapters/01-tiny/package.json': '{ "dependencies": { "ioredis": "6.0.0" } }' }],
  ['a test that needs PostgreSQL', { 'chapters/01-tiny/tests/shout.test.ts': "needs('postgres')" }],
])('one with %s uses services', (_, changes) => {
  expect(answer(changes)).toBe(true);
});
