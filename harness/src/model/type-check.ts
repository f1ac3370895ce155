/** Path in the course → absolute path of the file that is used there. */
type FilesInCourse = Readonly<Record<string, string>>;

/** An answer whose types are checked, and the files of the course that the compiler may see. */
export interface TypeCheck {
  /** The chapter's folder: `01-settings`. */
  readonly chapter: string;
  /** The chapter and the kit with the starter instead of the answer. */
  readonly given: FilesInCourse;
  /** The answer, whose files replace those of `given`. */
  readonly own: FilesInCourse;
}

/** The compiler's verdict on an answer. */
export interface TypeVerdict {
  /** Each as `path:line:column text`, with the path in the course: the same on every machine. */
  readonly errors: readonly string[];
  /** The compiler reached its time limit; the only error says so. */
  readonly late?: true;
}

export type TypeOutcome =
  | ({ readonly kind: 'checked' } & TypeVerdict)
  /** This machine could not check them, and the answer is not the cause. */
  | { readonly kind: 'not-checked'; readonly problem: string };
