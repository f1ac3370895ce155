import type { Points } from './result';

/** The status of a run of the grader, or of one exercise in it. */
export type GradeStatus =
  /** It was judged; the verdict says how. */
  | 'graded'
  /** The submission cannot be read, loaded or run. */
  | 'learner_error'
  | 'timeout'
  /** It reached its memory limit. */
  | 'oom'
  | 'output_limit'
  /** The run's result was not a valid result, so the code has interfered with it. */
  | 'tampered'
  /** The machine failed: the submission is not judged and loses no points. */
  | 'infra_error';

/**
 * Who ran the grader. Learners can change the workflow in their own copy, so its grades are `self`.
 */
export type Authority = 'instructor' | 'self' | 'none';

export interface GradedTest {
  readonly title: string;
  readonly verdict: 'passed' | 'failed' | 'not-run' | 'not-graded';
  /** What was expected and received, for the learner; `null` unless it failed. */
  readonly message: string | null;
}

export interface GradedExercise {
  readonly exercise: string;
  readonly title: string;
  readonly chapter: string;
  readonly status: GradeStatus;
  readonly verdict: 'passed' | 'failed' | 'errored' | 'not-graded' | 'not-begun';
  readonly points: Points;
  /** The known answer that it equals, apart from comments and formatting. */
  readonly matches_reference: string | null;
  readonly problem: string | null;
  readonly tests: readonly GradedTest[];
  /** A hash of everything that this verdict depends on: the same key means the same verdict. */
  readonly key: string;
  /** The hashes from which the key is computed, by name. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface TakenFile {
  readonly path: string;
  readonly sha256: string;
}

export interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

export interface SubmissionRecord {
  /** The last part of the path under which it was handed in. */
  readonly name: string;
  /**
   * The folder in it that contains the course, such as `ada/`; empty when the submission itself is
   * that folder.
   */
  readonly root: string;
  /** The hash of the paths and contents of all accepted files. */
  readonly sha256: string;
  /** `file`: one that is none of the others, and could not be read. */
  readonly kind: 'folder' | 'git' | 'zip' | 'tar' | 'file';
  /** The commit, where it came out of git. */
  readonly commit: string | null;
  readonly taken: readonly TakenFile[];
  /** Files that an exercise asks for and that were not accepted. */
  readonly refused: readonly RefusedFile[];
  /** Files of the course that the submission has changed; the originals were used. */
  readonly changed: readonly string[];
}

/** Everything besides the submission that the grade depends on. */
export interface GradeInputs {
  readonly course: string;
  readonly course_version: string;
  /** The hash of the tests and of the code that they use. */
  readonly tests_sha256: string;
  readonly lane: 'local' | 'sealed';
  /** Digests of what ran, by name. */
  readonly images: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly credit: 'whole' | 'partial';
}

export interface GradeTimes {
  readonly graded_at: string;
  readonly seconds: {
    readonly intake: number;
    readonly run: number;
    readonly total: number;
  };
  /**
   * Exercises whose result was reused from an earlier grade, since nothing that it depends on has
   * changed.
   */
  readonly taken_over: readonly string[];
}

export interface Signature {
  readonly algorithm: 'ed25519';
  /** The sha256 of the public key, to know it by. */
  readonly key_sha256: string;
  /** Base64, over the grade without this field. */
  readonly value: string;
}

/**
 * What `course grade` writes; docs/grading.md explains it, and `docs/grade.schema.json` describes
 * it.
 */
export interface Grade {
  readonly schema: 'bookshop-course/grade/v1';
  readonly status: GradeStatus;
  readonly problem: string | null;
  readonly authority: Authority;
  /**
   * Whether it counts: it ran in a place where the code under test cannot affect anything except
   * its own results.
   */
  readonly authoritative: boolean;
  /** What it lacks to be authoritative. */
  readonly missing: readonly string[];
  readonly points: Points;
  readonly submission: SubmissionRecord;
  readonly inputs: GradeInputs;
  readonly exercises: readonly GradedExercise[];
  /** The only fields that differ between two gradings of the same submission. */
  readonly times: GradeTimes;
  readonly signature?: Signature;
}
