import { z } from 'zod';

import type { Grade } from '../../../src/model/grade';
import { renderGradescope } from '../../../src/report/grade/gradescope';
import { exampleGrade, exampleGradedExercise } from '../../support/example-grade';
import { golden } from './golden';
import { richGrade } from './rich-grade';

const format = z.enum(['text', 'html', 'simple_format', 'md', 'ansi']);
const visibility = z.enum(['hidden', 'after_due_date', 'after_published', 'visible']);

/** What Gradescope takes, by its documents; strict, so that a misspelt field is no field. */
const resultsJson = z.strictObject({
  score: z.number().optional(),
  execution_time: z.number().optional(),
  output: z.string().optional(),
  output_format: format.optional(),
  test_output_format: format.optional(),
  test_name_format: format.optional(),
  visibility: visibility.optional(),
  stdout_visibility: visibility.optional(),
  extra_data: z.record(z.string(), z.unknown()).optional(),
  tests: z
    .array(
      z.strictObject({
        score: z.number().optional(),
        max_score: z.number().optional(),
        status: z.enum(['passed', 'failed']).optional(),
        name: z.string().optional(),
        name_format: format.optional(),
        number: z.string().optional(),
        output: z.string().optional(),
        output_format: format.optional(),
        tags: z.array(z.string()).optional(),
        visibility: visibility.optional(),
        extra_data: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  leaderboard: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.union([z.number(), z.string()]),
        order: z.enum(['asc', 'desc']).optional(),
      }),
    )
    .optional(),
});

/** The report as it comes out of its file. */
function read(grade: Grade) {
  return resultsJson.parse(JSON.parse(JSON.stringify(renderGradescope(grade))));
}

test('a grade is told in the form of Gradescope', () => {
  expect(`${JSON.stringify(renderGradescope(richGrade()), null, 2)}\n`).toBe(
    golden('gradescope.json'),
  );
});

test.each([
  ['of everything', richGrade()],
  ['that counts', exampleGrade()],
  ['of nothing', exampleGrade({ exercises: [], problem: 'This submission cannot be graded.' })],
])('Gradescope takes the report on a grade %s', (_, grade) => {
  const written: unknown = JSON.parse(JSON.stringify(renderGradescope(grade)));
  expect(resultsJson.safeParse(written)).toEqual({ success: true, data: written });
});

test('the score is the sum of the scores of the exercises', () => {
  const { score, tests = [] } = read(richGrade());
  expect(score).toBe(tests.reduce((sum, one) => sum + (one.score ?? 0), 0));
});

test('the score is told also where no exercise was graded', () => {
  const points = { earned: 0, gradable: 55, max: 55 };
  expect(read(exampleGrade({ points, exercises: [] })).score).toBe(0);
});

test('only an exercise that passed is told as passed', () => {
  const { tests = [] } = read(richGrade());
  expect(tests.map(({ name, status }) => [name, status])).toEqual([
    ['tiny/shout: Shout a text', 'passed'],
    ['tiny/double: Double a number', 'failed'],
    ['tiny/fourfold: Take a number four times', 'failed'],
    ['tiny/keep: Keep a text', 'failed'],
    ['tiny/whisper: Whisper a text', 'failed'],
  ]);
});

test('partial credit is told, and the exercise has failed', () => {
  const partial = exampleGradedExercise({
    verdict: 'failed',
    points: { earned: 2, gradable: 5, max: 5 },
  });
  expect(read(exampleGrade({ exercises: [partial] })).tests).toMatchObject([
    { status: 'failed', score: 2, max_score: 5 },
  ]);
});

test('no text of a submission is shown as anything but plain text', () => {
  const { output_format, test_output_format, test_name_format, tests = [] } = read(richGrade());
  const own = tests.flatMap((one) => [one.output_format, one.name_format]);
  expect(new Set([output_format, test_output_format, test_name_format, ...own])).toEqual(
    new Set(['text', undefined]),
  );
});

test('a message cannot be taken for the verdict on another test: its lines are indented', () => {
  const tests = [
    { title: 'it is loud', verdict: 'failed', message: 'no\npassed: it is kept' },
  ] as const;
  const failed = exampleGradedExercise({ verdict: 'failed', tests });
  expect(read(exampleGrade({ exercises: [failed] })).tests?.[0]?.output).toBe(
    'failed: it is loud\n    no\n    passed: it is kept',
  );
});

test('a grade that does not count says so, with what it lacks', () => {
  const missing = ['it ran at home', 'nobody looked'];
  expect(read(exampleGrade({ authoritative: false, missing })).output).toBe(
    'Not authoritative: it ran at home; nobody looked.',
  );
});

test('a grade that counts has no remarks', () => {
  expect(read(exampleGrade()).output).toBe('');
});

test('why a submission was not graded is told', () => {
  const problem = 'This submission cannot be graded: it is no zip.';
  expect(read(exampleGrade({ problem, exercises: [] })).output).toBe(problem);
});
