import type { Grade, GradedExercise } from '../../model/grade';

/**
 * A grade as the graders of classroom-resources answer it, version 1. Their reporter reads it as base64 from an environment variable that is
 * named for the step.
 */
export function renderClassroom(grade: Grade) {
  return {
    version: 1,
    status: statusOf(grade),
    max_score: grade.points.max,
    tests: grade.exercises.map((exercise) => ({
      name: exercise.exercise,
      status:
        exercise.verdict === 'passed' ? 'pass' : exercise.status === 'graded' ? 'fail' : 'error',
      score: exercise.points.earned,
      message: describe(exercise),
      test_code: '',
      filename: '',
      line_no: 0,
      duration: 0,
    })),
  };
}

function statusOf({ status, points }: Grade): 'pass' | 'fail' | 'error' {
  if (status !== 'graded') return 'error';
  return points.earned === points.max ? 'pass' : 'fail';
}

function describe({ problem, tests }: GradedExercise): string {
  const failed = tests.filter(({ verdict }) => verdict !== 'passed').map(({ title }) => title);
  return [...(problem === null ? [] : [problem]), ...failed].join('\n');
}
