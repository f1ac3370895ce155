import type { Points } from './result';

/** How a run of the grader ended, or what became of one exercise in it. */
export type GradeStatus =
  /** It was judged; the verdict says how. */
  | 'graded'
  /** The submission cannot be read, loaded or run. */
  | 'learner_error'
  | 'timeout'
  /** It met its limit on memory. */
  | 'oom'
  | 'output_limit'
  /** What came out of the run was not what a run brings out. */
  | 'tampered'
  /** The machine failed: nothing is said about the submission, and it costs nothing. */
  | 'infra_error';

/** Who ran the grader. A learner owns the workflow in their own copy, so what it says is `self`. */
export type Authority = 'instructor' | 'self' | 'none';

export interface GradedTest {
  readonly title: string;
  readonly verdict: 'passed' | 'failed' | 'not-run' | 'not-graded';
  /** What was wanted and what came, for the learner; `null` unless it failed. */
  readonly message: string | null;
}

export interface GradedExercise {
  readonly exercise: string;
  readonly title: string;
  readonly chapter: string;
  readonly status: GradeStatus;
  readonly verdict: 'passed' | 'failed' | 'errored' | 'not-graded' | 'not-begun';
  readonly points: Points;
  /** The known answer that it equals, comments and formatting aside. */
  readonly matches_reference: string | null;
  readonly problem: string | null;
  readonly tests: readonly GradedTest[];
  /** Stands for all that this verdict rests on: the same key, the same verdict. */
  readonly key: string;
  /** The hashes that the key is made of, by name. */
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
  /** The folder in it that holds the course, such as `ada/`; empty when that is all of it. */
  readonly root: string;
  /** Of all files that were taken: their paths and contents. */
  readonly sha256: string;
  /** `file`: one that is none of the others, and could not be read. */
  readonly kind: 'folder' | 'git' | 'zip' | 'tar' | 'file';
  /** The commit, where it came out of git. */
  readonly commit: string | null;
  readonly taken: readonly TakenFile[];
  /** Files that an exercise asks for and that could not be taken. */
  readonly refused: readonly RefusedFile[];
  /** Files of the course that the submission has in another form; the originals were used. */
  readonly changed: readonly string[];
}

/** Everything besides the submission that the grade depends on. */
export interface GradeInputs {
  readonly course: string;
  readonly course_version: string;
  /** Of the tests and what they stand on. */
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
   * Exercises whose result was taken over from an earlier grade, since nothing that it rests on has
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
  /** Whether it counts: it ran where the code under test can change nothing but its own answers. */
  readonly authoritative: boolean;
  /** What it lacks to be. */
  readonly missing: readonly string[];
  readonly points: Points;
  readonly submission: SubmissionRecord;
  readonly inputs: GradeInputs;
  readonly exercises: readonly GradedExercise[];
  /** All that differs between two runs of the same. */
  readonly times: GradeTimes;
  readonly signature?: Signature;
}
