import { createPaint } from '../../src/report/paint';
import { renderList } from '../../src/report/render-list';
import { exampleCourse, exampleExercise } from '../support/examples';

const course = exampleCourse([
  exampleExercise({ id: 'tiny/double', title: 'Double a number', points: 10, minutes: 5 }),
  exampleExercise({ id: 'tiny/shout', title: 'Shout a text', points: 5, track: 'deep' }),
  exampleExercise({ id: 'late/last', chapter: '02-late', title: 'The last', points: 20 }),
]);

const list = (passed: readonly string[]) =>
  renderList(course, (id) => ({ passed: passed.includes(id) }), createPaint(false));

test('exercises are listed by chapter with what is solved, and the sum below', () => {
  expect(list(['tiny/double'])).toBe(`01-tiny
  ✓ tiny/double                      Double a number  10 points, 5 min, core
  · tiny/shout                       Shout a text  5 points, 10 min

02-late
  · late/last                        The last  20 points, 10 min, core

1 of 3 exercises solved, 10 of 35 points. Those marked core are part of the one-day workshop.`);
});

test('what is known of exercises that are gone does not count', () => {
  expect(list(['tiny/gone'])).toContain('0 of 3 exercises solved, 0 of 35 points.');
});
