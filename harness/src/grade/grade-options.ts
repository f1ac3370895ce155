import type { OpenCourse } from '../judging/open-course';
import type { Subject } from '../judging/subjects';
import type { Authority, Grade, GradedExercise, GradeInputs } from '../model/grade';
import type { RunOutcome } from '../model/run';
import type { TypeCheck, TypeOutcome } from '../model/type-check';
import type { WorkspacePlan } from '../model/workspace';
import type { Preparer } from './prepare/preparer';

/** What a submission is graded with: the course, the lane, and what carries out each step. */
export interface GradeOptions {
  readonly open: OpenCourse;
  /** The name of the submission in the grade. */
  readonly name: string;
  /** All of the course's exercises. */
  readonly subjects: readonly Subject[];
  readonly inputs: GradeInputs;
  readonly authority: Authority;
  /** What the lane lacks for its grades to be authoritative; empty in the sealed lane. */
  readonly missing: readonly string[];
  /** Only these chapters; all when empty. */
  readonly chapters: readonly string[];
  /** A grade whose results are reused where their inputs have not changed. */
  readonly earlier: Grade | undefined;
  /** How many exercises run at once. */
  readonly workers: number;
  /**
   * The folder for submissions, and for what is built from them, while they are graded; the caller
   * removes it.
   */
  readonly folder: string;
  readonly prepare: Preparer['prepare'];
  readonly checkTypes: (check: TypeCheck) => Promise<TypeOutcome>;
  /**
   * Runs a test file over the answer; `builtDir` is the same as plain JavaScript. Rejects when the
   * machine failed.
   */
  readonly run: (workspace: WorkspacePlan, builtDir: string) => Promise<RunOutcome>;
  /** Why a run may have failed without a fault of the code; undefined where this machine works. */
  readonly findFault: () => string | undefined;
  readonly onExercise?: (graded: GradedExercise, takenOver: boolean) => void;
}
