import { isDeepStrictEqual } from 'node:util';

import type { Subject } from '../judging/subjects';
import type { Grade, GradedExercise } from '../model/grade';
import { sha256 } from '../support/sha256';
import type { CourseLock } from '../workspace/course-lock';
import type { ExerciseInputs } from './exercise-inputs';
import { TYPES_TEST } from './judge-exercise';

/** The hash that says what a result depends on. */
export function keyOf(inputs: ExerciseInputs): string {
  return sha256(JSON.stringify(inputs));
}

/**
 * The result that an earlier grade has for the same inputs of this exercise. Its points and tests
 * must be those that the course gives it, whoever has signed the grade.
 */
export function findEarlier(
  earlier: Grade | undefined,
  { exercise }: Subject,
  { inputs, lock }: { inputs: ExerciseInputs; lock: CourseLock },
): GradedExercise | undefined {
  const { id, title, chapter, points } = exercise;
  const titles = [...(lock.tests[id] ?? []), TYPES_TEST];
  const key = keyOf(inputs);
  const found = earlier?.exercises.find(
    (one) =>
      one.exercise === id &&
      one.key === key &&
      one.points.max === points &&
      isProof(one) &&
      isDeepStrictEqual(
        one.tests.map((test) => test.title),
        titles,
      ),
  );
  return found === undefined ? undefined : { ...found, title, chapter, inputs };
}

/**
 * Whether a result can be reused: after a failure of the machine or a time limit, the next run may
 * differ.
 */
export function isProof({ status }: GradedExercise): boolean {
  return status !== 'infra_error' && status !== 'timeout';
}
