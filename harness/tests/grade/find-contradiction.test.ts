import { findContradiction } from '../../src/grade/find-contradiction';
import type { Grade, GradedExercise } from '../../src/model/grade';
import { exampleGrade, exampleGradedExercise, exampleGradedTest } from '../support/example-grade';

const NOT_PASSED = [exampleGradedTest('it is loud', { verdict: 'failed', message: 'no' })];
const NOT_RUN = [exampleGradedTest('it is loud', { verdict: 'not-run' })];
const NOTHING = { earned: 0, gradable: 5, max: 5 };

/** A grade of one exercise like this, which adds up unless its own points are given. */
function gradeOf(fields: Partial<GradedExercise>, rest: Partial<Grade> = {}): Grade {
  const exercise = exampleGradedExercise(fields);
  return exampleGrade({ exercises: [exercise], points: exercise.points, ...rest });
}

function credited(credit: 'whole' | 'partial'): Partial<Grade> {
  return { inputs: { ...exampleGrade().inputs, credit } };
}

test.each<[string, Grade]>([
  ['an exercise that passed', gradeOf({})],
  ['one that failed', gradeOf({ verdict: 'failed', points: NOTHING, tests: NOT_PASSED })],
  [
    'one that failed and earned a part',
    gradeOf(
      { verdict: 'failed', points: { ...NOTHING, earned: 3 }, tests: NOT_PASSED },
      credited('partial'),
    ),
  ],
  ['one that was not begun', gradeOf({ verdict: 'not-begun', points: NOTHING, tests: NOT_RUN })],
  ['one that could not be run', gradeOf({ verdict: 'errored', points: NOTHING, tests: NOT_RUN })],
  [
    'one that could not be judged',
    gradeOf({ verdict: 'not-graded', points: { earned: 0, gradable: 0, max: 5 } }),
  ],
  [
    'a submission that nobody could read',
    exampleGrade({
      status: 'learner_error',
      exercises: [],
      points: { earned: 0, gradable: 35, max: 35 },
    }),
  ],
])('a grade of %s fits', (_, grade) => {
  expect(findContradiction(grade)).toBeUndefined();
});

const of = (earned: number, gradable: number, max: number) =>
  `${earned} points of ${gradable} that could be graded and ${max} in all`;

test.each<[string, Grade, string]>([
  [
    'more earned than could be',
    gradeOf({ points: { earned: 25, gradable: 10, max: 30 } }),
    `tiny/shout has ${of(25, 10, 30)}`,
  ],
  [
    'more judged than there is',
    gradeOf({ points: { earned: 5, gradable: 9, max: 5 } }),
    `tiny/shout has ${of(5, 9, 5)}`,
  ],
  [
    'a pass that earned less',
    gradeOf({ points: { earned: 4, gradable: 5, max: 5 } }),
    `tiny/shout is passed and has ${of(4, 5, 5)}`,
  ],
  [
    'a failure that earned all',
    gradeOf({ verdict: 'failed', tests: NOT_PASSED }),
    `tiny/shout is failed and has ${of(5, 5, 5)}`,
  ],
  [
    'a failure that earned all where parts count',
    gradeOf({ verdict: 'failed', tests: NOT_PASSED }, credited('partial')),
    `tiny/shout is failed and has ${of(5, 5, 5)}`,
  ],
  [
    'a failure that earned a part where none counts',
    gradeOf({ verdict: 'failed', points: { ...NOTHING, earned: 1 }, tests: NOT_PASSED }),
    `tiny/shout is failed and has ${of(1, 5, 5)}`,
  ],
  [
    'something that was not begun and earned',
    gradeOf({ verdict: 'not-begun', tests: NOT_RUN }),
    `tiny/shout is not-begun and has ${of(5, 5, 5)}`,
  ],
  [
    'something that was not judged and counts',
    gradeOf({ verdict: 'not-graded', points: NOTHING }),
    `tiny/shout is not-graded and has ${of(0, 5, 5)}`,
  ],
  [
    'a pass with a test that failed',
    gradeOf({ tests: NOT_PASSED }),
    'tiny/shout is passed, and "it is loud" is failed',
  ],
  [
    'a failure without a test that failed',
    gradeOf({ verdict: 'failed', points: NOTHING }),
    'tiny/shout is failed, and none of its tests has failed',
  ],
  [
    'a sum that is none',
    gradeOf({}, { points: { earned: 105, gradable: 105, max: 105 } }),
    `it has ${of(105, 105, 105)} in all, and its exercises add up to ${of(5, 5, 5)}`,
  ],
  [
    'more in all than there is',
    gradeOf({}, { points: { earned: 105, gradable: 90, max: 90 } }),
    `it has ${of(105, 90, 90)} in all`,
  ],
  [
    'an exercise that is in it twice',
    exampleGrade({ exercises: [exampleGradedExercise(), exampleGradedExercise()] }),
    'it lists tiny/shout twice',
  ],
  [
    'points of a submission that nobody could read',
    exampleGrade({ status: 'learner_error', exercises: [] }),
    `it has ${of(5, 5, 5)}, and no exercise`,
  ],
  [
    'points without an exercise',
    exampleGrade({ exercises: [] }),
    `it has ${of(5, 5, 5)} in all, and its exercises add up to ${of(0, 0, 0)}`,
  ],
])('%s contradicts itself', (_, grade, words) => {
  expect(findContradiction(grade)).toBe(words);
});
