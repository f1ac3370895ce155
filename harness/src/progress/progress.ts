import type { RunEnd } from '../model/result';

/** What a learner has done, as kept in `.course/progress.json`. */
export interface Progress {
  readonly version: 1;
  readonly exercises: Readonly<Record<string, ExerciseProgress>>;
  /** The exercise that was judged last. */
  readonly last?: string;
}

export interface ExerciseProgress {
  readonly passed: boolean;
  /** The number of judged runs that did not pass, before the first one that did. */
  readonly attempts: number;
  /** Titles of the hints that were shown. */
  readonly hints: readonly string[];
}

export const NOTHING_DONE: Progress = { version: 1, exercises: {} };

const UNTOUCHED: ExerciseProgress = { passed: false, attempts: 0, hints: [] };

export function progressOf({ exercises }: Progress, id: string): ExerciseProgress {
  return exercises[id] ?? UNTOUCHED;
}

export function passedIds(progress: Progress): ReadonlySet<string> {
  return new Set(
    Object.entries(progress.exercises).flatMap(([id, { passed }]) => (passed ? [id] : [])),
  );
}

/**
 * A solved exercise that fails later is open again; a run that reached its time limit does not
 * change that.
 */
export function recordRun(progress: Progress, id: string, end: RunEnd): Progress {
  const before = progressOf(progress, id);
  const passed = end === 'passed' || (end === 'late' && before.passed);
  const attempts = passed || before.passed ? before.attempts : before.attempts + 1;
  return { ...withExercise(progress, id, { ...before, passed, attempts }), last: id };
}

/** The same for a run of all exercises, which does not change the current exercise. */
export function recordAmongAll(progress: Progress, id: string, end: RunEnd): Progress {
  const { last: _, ...next } = recordRun(progress, id, end);
  return progress.last === undefined ? next : { ...next, last: progress.last };
}

/** An exercise that was reset is open. */
export function recordReset(progress: Progress, id: string): Progress {
  return withExercise(progress, id, { ...progressOf(progress, id), passed: false });
}

export function recordHint(progress: Progress, id: string, title: string): Progress {
  const before = progressOf(progress, id);
  if (before.hints.includes(title)) return progress;
  return withExercise(progress, id, { ...before, hints: [...before.hints, title] });
}

function withExercise(progress: Progress, id: string, next: ExerciseProgress): Progress {
  return { ...progress, exercises: { ...progress.exercises, [id]: next } };
}
