/** Path in the course → absolute path of the file that stands there. */
type FilesInCourse = Readonly<Record<string, string>>;

/**
 * An answer whose types are to be checked, and all of the course that the compiler may see for
 * that.
 */
export interface TypeCheck {
  /** The chapter's folder: `01-settings`. */
  readonly chapter: string;
  /** The chapter and the kit without the answer; where it will lie, what the learner began with. */
  readonly given: FilesInCourse;
  /** The answer, which lies over `given`. */
  readonly own: FilesInCourse;
}

/** What the compiler says of an answer. */
export interface TypeVerdict {
  /** Each as `path:line:column text`, with the path in the course: the same on every machine. */
  readonly errors: readonly string[];
  /** The compiler was ended by time, and the error that says so is the only one. */
  readonly late?: true;
}

export type TypeOutcome =
  | ({ readonly kind: 'checked' } & TypeVerdict)
  /** This machine could not check them; the answer has no part in that. */
  | { readonly kind: 'not-checked'; readonly problem: string };
