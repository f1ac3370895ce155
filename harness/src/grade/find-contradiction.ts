import { addPoints } from '../judging/judge';
import type { Grade, GradedExercise } from '../model/grade';
import type { Points } from '../model/result';

/**
 * Describes a contradiction between the numbers and verdicts of a grade; undefined where there is
 * none.
 */
export function findContradiction(grade: Grade): string | undefined {
  const { exercises, points } = grade;
  const ids = exercises.map(({ exercise }) => exercise);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) return `it lists ${twice} twice`;
  for (const one of exercises) {
    const what = contradictionOf(one, grade.inputs.credit);
    if (what !== undefined) return `${one.exercise} ${what}`;
  }
  return contradictionOfAll(points, grade);
}

function contradictionOfAll(points: Points, { exercises, status }: Grade): string | undefined {
  if (!isOrdered(points)) return `it has ${shown(points)} in all`;
  // The grade of a submission that cannot be read has no exercises.
  if (exercises.length === 0 && status !== 'graded') {
    return points.earned === 0 ? undefined : `it has ${shown(points)}, and no exercise`;
  }
  const sum = addPoints(exercises.map((one) => one.points));
  return shown(sum) === shown(points)
    ? undefined
    : `it has ${shown(points)} in all, and its exercises add up to ${shown(sum)}`;
}

function contradictionOf(
  { points, verdict, tests }: GradedExercise,
  credit: Grade['inputs']['credit'],
): string | undefined {
  if (!isOrdered(points)) return `has ${shown(points)}`;
  if (!fits(points, verdict, credit)) return `is ${verdict} and has ${shown(points)}`;
  const open = tests.find((test) => !['passed', 'not-graded'].includes(test.verdict));
  if (verdict === 'passed' && open) return `is passed, and "${open.title}" is ${open.verdict}`;
  if (verdict === 'failed' && !open) return 'is failed, and none of its tests has failed';
  return undefined;
}

function fits(
  { earned, gradable, max }: Points,
  verdict: GradedExercise['verdict'],
  credit: Grade['inputs']['credit'],
): boolean {
  switch (verdict) {
    case 'passed':
      return earned === max;
    case 'failed':
      return gradable === max && (credit === 'partial' ? earned < max : earned === 0);
    case 'errored':
    case 'not-begun':
      return gradable === max && earned === 0;
    case 'not-graded':
      return gradable === 0;
  }
}

function isOrdered({ earned, gradable, max }: Points): boolean {
  return earned <= gradable && gradable <= max;
}

function shown({ earned, gradable, max }: Points): string {
  return `${earned} points of ${gradable} that could be graded and ${max} in all`;
}
