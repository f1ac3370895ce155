import { availableParallelism, freemem } from 'node:os';

import { type Course, type Exercise, exercisesOf } from '../model/course';
import type { TypeCheck, TypeVerdict } from '../model/type-check';
import { passedIds, type Progress, progressOf, recordRun } from '../progress/progress';
import { type WarmOptions, WarmRuns } from '../run/warm-runs';
import { prerequisitesOf } from '../workspace/course-files';
import { endOf } from './is-done';
import type { OpenCourse } from './open-course';
import { type JudgedRun, planRun, planTypes, type Run, runPlan } from './pipeline';

/** Starting a process takes longer than running a few exercises in one that is warm. */
const FEWEST_PER_PROCESS = 4;

/** The result of an exercise: the verdict of its tests, and that of the compiler. */
export interface Judged {
  readonly run: JudgedRun;
  readonly types: TypeVerdict;
}

export interface JudgeAllOptions {
  readonly open: OpenCourse;
  /** What was recorded before. */
  readonly progress: Progress;
  readonly warm: Omit<WarmOptions, 'size'>;
  /** Rejects where this machine could not check them. */
  readonly checkTypes: (check: TypeCheck) => Promise<TypeVerdict>;
}

/**
 * Judges every exercise, in parallel in warm processes. Yields results in the order of the course,
 * each as soon as it and all before it are judged.
 */
export async function* judgeAll(options: JudgeAllOptions): AsyncGenerator<Judged> {
  const { open, warm } = options;
  const size = poolSize(exercisesOf(open.course).length, warm.jest.limits.memoryMb);
  const judgings: Promise<Judged>[] = [];
  try {
    await using runs = new WarmRuns({ ...warm, size });
    judgings.push(...startAll(open.course, { ...options, runs }));
    for (const judging of judgings) yield await judging;
  } finally {
    // When one could not be judged, others are still running: wait for their type checks first.
    await Promise.allSettled(judgings);
  }
}

function poolSize(exercises: number, memoryMb: number): number {
  const needed = Math.ceil(exercises / FEWEST_PER_PROCESS);
  const room = Math.floor(freemem() / (memoryMb * 1e6));
  return Math.max(1, Math.min(needed, room, availableParallelism()));
}

interface Tools extends Pick<JudgeAllOptions, 'open' | 'progress' | 'checkTypes'> {
  readonly runs: WarmRuns;
}

/** Starts all of them. An exercise waits for those that it builds on, if they come before it. */
function startAll(course: Course, tools: Tools): Promise<Judged>[] {
  const started = new Map<string, Promise<Judged>>();
  return exercisesOf(course).map((exercise) => {
    const earlier = prerequisitesOf(course, exercise).flatMap(({ id }) => started.get(id) ?? []);
    const judging = judgeAfter(earlier, exercise, tools);
    // Nobody awaits those that come after one that could not be judged.
    judging.catch(() => {});
    started.set(exercise.id, judging);
    return judging;
  });
}

/**
 * Judges an exercise once the ones that it builds on are judged, with their results as progress.
 */
async function judgeAfter(
  earlier: readonly Promise<Judged>[],
  exercise: Exercise,
  { open, progress, runs, checkTypes }: Tools,
): Promise<Judged> {
  const judged = await Promise.all(earlier);
  const recorded = judged.reduce(
    (before, { run, types }) => recordRun(before, run.exercise.id, endOf(run, types)),
    progress,
  );
  let checking: Promise<TypeVerdict> | undefined;
  const judgeTests = (runTests: Run) => {
    checking = checkTypes(planTypes(open, exercise));
    return runPlan(open, planRun(open, exercise, passedIds(recorded)), runTests);
  };
  const atStake = progressOf(progress, exercise.id).passed;
  try {
    const run = await runs.judge(judgeTests, { atStake });
    return { run, types: (await checking) ?? { errors: [] } };
  } finally {
    await checking?.catch(() => {});
  }
}
