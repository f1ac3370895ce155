import { z } from 'zod';

import type { Grade, GradedExercise } from '../../../src/model/grade';
import { renderClassroom } from '../../../src/report/grade/classroom';
import {
  exampleGrade,
  exampleGradedExercise,
  exampleGradedTest,
} from '../../support/example-grade';
import { golden } from './golden';
import { richGrade } from './rich-grade';

const status = z.enum(['pass', 'fail', 'error']);

/** What the graders of classroom-resources answer, and their reporter reads. */
const graderResult = z.strictObject({
  version: z.literal(1),
  status,
  max_score: z.int().min(0),
  tests: z.array(
    z.strictObject({
      name: z.string(),
      status,
      score: z.int().min(0),
      message: z.string(),
      test_code: z.string(),
      filename: z.literal(''),
      line_no: z.literal(0),
      duration: z.number(),
    }),
  ),
});

/** The report as the reporter finds it in its environment variable. */
function read(grade: Grade) {
  const encoded = Buffer.from(JSON.stringify(renderClassroom(grade))).toString('base64');
  return graderResult.parse(JSON.parse(Buffer.from(encoded, 'base64').toString()));
}

function readOne(fields: Partial<GradedExercise>) {
  return read(exampleGrade({ exercises: [exampleGradedExercise(fields)] })).tests[0];
}

test('a grade is told in the form of classroom-resources', () => {
  expect(`${JSON.stringify(renderClassroom(richGrade()), null, 2)}\n`).toBe(
    golden('classroom.json'),
  );
});

test.each([
  ['of everything', richGrade()],
  ['that counts', exampleGrade()],
  ['of nothing', exampleGrade({ exercises: [], problem: 'This submission cannot be graded.' })],
])('the reporter takes the report on a grade %s', (_, grade) => {
  expect(read(grade)).toEqual(renderClassroom(grade));
});

test('the scores are those of the exercises, and the most is that of the grade', () => {
  const grade = richGrade();
  const { max_score, tests } = read(grade);
  expect({ max_score, sum: tests.reduce((sum, { score }) => sum + score, 0) }).toEqual({
    max_score: grade.points.max,
    sum: grade.points.earned,
  });
});

test.each<[Partial<Grade>, string]>([
  [{ points: { earned: 5, gradable: 5, max: 5 } }, 'pass'],
  [{ points: { earned: 4, gradable: 5, max: 5 } }, 'fail'],
  [{ status: 'learner_error', points: { earned: 0, gradable: 5, max: 5 } }, 'error'],
  [{ status: 'infra_error', points: { earned: 5, gradable: 5, max: 5 } }, 'error'],
])('a grade with %j is a %s', (fields, expected) => {
  expect(read(exampleGrade(fields)).status).toBe(expected);
});

test.each<[Partial<GradedExercise>, string]>([
  [{ verdict: 'passed', status: 'graded' }, 'pass'],
  [{ verdict: 'failed', status: 'graded' }, 'fail'],
  [{ verdict: 'not-begun', status: 'graded' }, 'fail'],
  [{ verdict: 'errored', status: 'timeout' }, 'error'],
  [{ verdict: 'failed', status: 'tampered' }, 'error'],
])('an exercise with %j is a %s', (fields, expected) => {
  expect(readOne(fields)?.status).toBe(expected);
});

test('the message names the problem and the tests that did not pass, and not what they expect', () => {
  const tests = [
    exampleGradedTest('it is kept'),
    exampleGradedTest('it is loud', { verdict: 'failed', message: 'expected "HELLO!"' }),
    exampleGradedTest('it is soft', { verdict: 'not-run' }),
  ];
  const one = readOne({ verdict: 'failed', problem: 'It ended.', tests });
  expect(one?.message).toBe('It ended.\nit is loud\nit is soft');
});

test('each message of a grade that does not count says so', () => {
  const missing = ['walls', 'a server'];
  const tests = [exampleGradedTest('it is loud', { verdict: 'failed' })];
  const exercises = [exampleGradedExercise({ verdict: 'failed', tests }), exampleGradedExercise()];
  const messages = read(exampleGrade({ authoritative: false, missing, exercises })).tests.map(
    ({ message }) => message,
  );
  expect(messages).toEqual([
    'it is loud\nNot authoritative: walls; a server.',
    'Not authoritative: walls; a server.',
  ]);
});

test('a submission that could not be read is told with its problem', () => {
  const problem = 'This submission cannot be graded: it is empty.';
  const { tests } = read(exampleGrade({ status: 'learner_error', exercises: [], problem }));
  expect(tests).toEqual([
    expect.objectContaining({ name: 'the submission', status: 'error', message: problem }),
  ]);
});
