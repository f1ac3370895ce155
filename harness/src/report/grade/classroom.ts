import type { Grade, GradedExercise } from '../../model/grade';

/**
 * A grade in the format of the classroom-resources graders, version 1. Their reporter reads it as
 * base64 from an environment variable named after the step.
 */
export function renderClassroom(grade: Grade) {
  // The format has no field for the grade as a whole.
  const notes = grade.authoritative ? [] : [`Not authoritative: ${grade.missing.join('; ')}.`];
  return {
    version: 1,
    status: statusOf(grade),
    max_score: grade.points.max,
    tests: [
      // Without an exercise, the reason can be given only here.
      ...(grade.exercises.length === 0
        ? [test('the submission', 'error', join([grade.problem, ...notes]))]
        : []),
      ...grade.exercises.map((exercise) => ({
        ...test(exercise.exercise, resultOf(exercise), join([...describe(exercise), ...notes])),
        score: exercise.points.earned,
      })),
    ],
  };
}

function test(name: string, status: 'pass' | 'fail' | 'error', message: string) {
  return { name, status, score: 0, message, test_code: '', filename: '', line_no: 0, duration: 0 };
}

function resultOf({ verdict, status }: GradedExercise): 'pass' | 'fail' | 'error' {
  if (verdict === 'passed') return 'pass';
  return status === 'graded' ? 'fail' : 'error';
}

function statusOf({ status, points }: Grade): 'pass' | 'fail' | 'error' {
  if (status !== 'graded') return 'error';
  return points.earned === points.max ? 'pass' : 'fail';
}

function describe({ problem, tests }: GradedExercise): (string | null)[] {
  return [
    problem,
    ...tests.filter(({ verdict }) => verdict !== 'passed').map(({ title }) => title),
  ];
}

function join(lines: readonly (string | null)[]): string {
  return lines.filter((line) => line !== null).join('\n');
}
