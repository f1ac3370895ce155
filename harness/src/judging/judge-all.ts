import { availableParallelism, freemem } from 'node:os';

import { type Course, type Exercise, exercisesOf } from '../model/course';
import type { TypeCheck, TypeVerdict } from '../model/type-check';
import { passedIds, type Progress, progressOf, recordRun } from '../progress/progress';
import { type WarmOptions, WarmRuns } from '../run/warm-runs';
import { prerequisitesOf } from '../workspace/course-files';
import { endOf } from './is-done';
import type { OpenCourse } from './open-course';
import { type JudgedRun, planRun, planTypes, type Run, runPlan } from './pipeline';

/** A process takes longer to start than a warm one takes for a few exercises. */
const FEWEST_PER_PROCESS = 4;

/** What became of an exercise: the verdict of its tests, and that of the compiler. */
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
 * Judges every exercise, side by side in warm processes, and yields them in the order of the
 * course: each as soon as it and all before it are judged.
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
    // Where one could not be judged, others are still under way: their checks of types end first.
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

/** Starts all of them. What an exercise builds on is judged first, if it comes before it. */
function startAll(course: Course, tools: Tools): Promise<Judged>[] {
  const started = new Map<string, Promise<Judged>>();
  return exercisesOf(course).map((exercise) => {
    const earlier = prerequisitesOf(course, exercise).flatMap(({ id }) => started.get(id) ?? []);
    const judging = judgeAfter(earlier, exercise, tools);
    // Nobody waits for those that come after one that could not be judged.
    judging.catch(() => {});
    started.set(exercise.id, judging);
    return judging;
  });
}

/** Judges an exercise as it is judged when those before it are recorded. */
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
