import { join } from 'node:path';

import { loadReferences } from '../manifest/load-answers';
import type { Exercise } from '../model/course';
import { CourseError } from '../model/course-error';
import type { RefusedFile } from '../model/grade';
import type { ExerciseResult } from '../model/result';
import type { RunOutcome } from '../model/run';
import type { TypeCheck } from '../model/type-check';
import type { WorkspacePlan } from '../model/workspace';
import {
  type ChangesBeside,
  changesBeside,
  learnersFilesIn,
  openLayers,
  openTree,
  prerequisitesOf,
} from '../workspace/course-files';
import { pickEdits } from '../workspace/edits';
import { isInKit } from '../workspace/kit-files';
import type { KnownOriginals } from '../workspace/originals';
import { type ChapterLayers, planAnswer, planTree } from '../workspace/plan';
import { refusedHere } from '../workspace/refused-here';
import { judge } from './judge';
import type { OpenCourse } from './open-course';
import { planTypeCheck } from './plan-type-check';

export interface RunPlan {
  readonly exercise: Exercise;
  /**
   * Exercises that this one builds on and that are not solved: our references (answers) are used in
   * their place.
   */
  readonly standIns: readonly Exercise[];
  /** The same, where this edition has no reference: the learner's own files are used. */
  readonly unaided: readonly Exercise[];
  readonly tree: WorkspacePlan;
  /** Other differences between the chapter and its shipped state. */
  readonly beside: ChangesBeside;
  /** Files of the exercise that no grader accepts; they do not count. */
  readonly refused: readonly RefusedFile[];
}

export interface JudgedRun extends RunPlan {
  /** The result to show to the learner. */
  readonly result: ExerciseResult;
  /** The result that counts: the same, or that of the answer in an otherwise original chapter. */
  readonly deciding: ExerciseResult;
  /**
   * The result of the answer in an otherwise original chapter, when it differs from that in the
   * learner's folder. `passes`: another file in the folder makes it fail. `fails`: it passes in the
   * folder only because of changed course files or of new ones.
   */
  readonly alone: 'passes' | 'fails' | undefined;
}

/** Runs a test file over a workspace. The function decides in which lane. */
export type Run = (workspace: WorkspacePlan) => Promise<RunOutcome>;

/**
 * Plans how the learner's exercise runs in the folder as it is. `passed` are the ids of solved
 * exercises.
 */
export function planRun(
  open: OpenCourse,
  exercise: Exercise,
  passed: ReadonlySet<string>,
): RunPlan {
  const { course, originals } = open;
  const unsolved = prerequisitesOf(course, exercise).filter(({ id }) => !passed.has(id));
  const chapterDir = join(course.root, 'chapters', exercise.chapter);
  const references = unsolved.length > 0 ? loadReferences(course.root, exercise.chapter) : {};
  const unaided = unsolved.filter((one) => !isAnswered(one, references));
  const standIns = unsolved.filter((one) => !unaided.includes(one));
  const suite = originals.locate(`chapters/${exercise.chapter}/${exercise.suite}`);
  return {
    exercise,
    standIns,
    unaided,
    tree: planTree({ chapterDir, references }, { exercise, suite, unsolved: standIns }),
    beside: changesBeside(course, originals, exercise),
    refused: refusedHere(course.root, exercise),
  };
}

/**
 * Runs and judges a plan. Where other files may have affected the result, it also judges the answer
 * in an otherwise original chapter.
 */
export async function runPlan(open: OpenCourse, plan: RunPlan, run: Run): Promise<JudgedRun> {
  const expected = open.lock.tests[plan.exercise.id] ?? [];
  const result = judge(plan.exercise, expected, await run(plan.tree));
  const { courseFiles, otherExercises, strangers } = plan.beside;
  const passed = result.verdict === 'passed';
  // A change to the learner's copy of the tests has no effect: the original tests always run.
  const suite = `chapters/${plan.exercise.chapter}/${plan.exercise.suite}`;
  const changed = courseFiles.filter((path) => path !== suite);
  // Files of other exercises may break the answer, or help it in a way that they do not for a
  // grader. A new file breaks nothing, unless it is found before one of the kit.
  const lending = passed ? strangers : strangers.filter(isInKit);
  const suspects = [...changed, ...otherExercises, ...lending];
  if (suspects.length === 0) return { ...plan, result, deciding: result, alone: undefined };
  const own = judge(plan.exercise, expected, await run(planAlone(open, plan.exercise)));
  const solved = own.verdict === 'passed';
  const alone = solved === passed ? undefined : solved ? 'passes' : 'fails';
  return { ...plan, result: passed ? own : result, deciding: own, alone };
}

/**
 * The learner's files for one exercise, with the rest of the chapter and the kit as shipped. A file
 * of another exercise is used as it is when its original is lost: in a copy without git, it may
 * have been changed before the first command could keep it.
 */
export function planAlone(open: OpenCourse, exercise: Exercise): WorkspacePlan {
  const mayStay = learnersFilesIn(open.course, exercise.chapter);
  return planOwnLayer(open, exercise, asFarAsKnown(open, mayStay)).workspace;
}

/**
 * The type check of the learner's files for one exercise, with the same other files as in a grader.
 */
export function planTypes(open: OpenCourse, exercise: Exercise): TypeCheck {
  const { workspace, layers } = planOwnLayer(
    open,
    exercise,
    asFarAsKnown(open, () => true),
  );
  return planTypeCheck(exercise, workspace, layers.originals);
}

/** The originals; for a path that may stay as it is, the current file when its original is lost. */
function asFarAsKnown(
  { course, originals }: OpenCourse,
  mayStay: (path: string) => boolean,
): KnownOriginals {
  const locate = (path: string) => {
    try {
      return originals.locate(path);
    } catch (error) {
      if (!(error instanceof CourseError && mayStay(path))) throw error;
      return join(course.root, path);
    }
  };
  return { paths: (below) => originals.paths(below), locate };
}

function planOwnLayer(
  { course }: OpenCourse,
  exercise: Exercise,
  originals: KnownOriginals,
): { workspace: WorkspacePlan; layers: ChapterLayers } {
  const references = loadReferences(course.root, exercise.chapter);
  const layers = openLayers(course.root, { chapter: exercise.chapter, originals, references });
  const tree = openTree(layers.chapterDir);
  const prerequisites = prerequisitesOf(course, exercise);
  // Where this edition has no reference, the learner's own files are used here, too.
  const unaided = prerequisites.filter((one) => !isAnswered(one, references));
  const edits = [exercise, ...unaided].flatMap((one) => one.edits);
  const answer = pickEdits(edits, tree);
  return { workspace: planAnswer(layers, { exercise, prerequisites, answer }), layers };
}

function isAnswered({ edits }: Exercise, references: Readonly<Record<string, string>>): boolean {
  return Object.keys(pickEdits(edits, references)).length > 0;
}
