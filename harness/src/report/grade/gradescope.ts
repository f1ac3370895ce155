import type { Grade, GradedExercise } from '../../model/grade';

/** A grade as Gradescope's results.json: one of its tests for each exercise. */
export function renderGradescope(grade: Grade) {
  const { exercises, points, problem, times, authoritative, missing } = grade;
  const notes = [
    ...(problem === null ? [] : [problem]),
    ...(authoritative ? [] : [`Not authoritative: ${missing.join('; ')}.`]),
  ];
  return {
    score: points.earned,
    execution_time: Math.round(times.seconds.total),
    output: notes.join('\n'),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    extra_data: { schema: grade.schema, submission: grade.submission.sha256 },
    tests: exercises.map(renderTest),
  };
}

function renderTest(exercise: GradedExercise, at: number) {
  const { points, verdict, title, matches_reference } = exercise;
  return {
    name: `${exercise.exercise}: ${title}`,
    number: String(at + 1),
    score: points.earned,
    max_score: points.max,
    status: verdict === 'passed' ? 'passed' : 'failed',
    output: describe(exercise),
    tags: [exercise.chapter],
    visibility: 'visible',
    extra_data: { verdict, status: exercise.status, matches_reference },
  };
}

function describe({ problem, tests }: GradedExercise): string {
  const lines = tests.map(({ title, verdict, message }) =>
    message === null ? `${verdict}: ${title}` : `${verdict}: ${title}\n${indent(message)}`,
  );
  return [...(problem === null ? [] : [problem]), ...lines].join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
