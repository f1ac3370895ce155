/** Who has to act: the learner or author (`course`), or the owner of the machine (`machine`). */
export type Blame = 'course' | 'machine';

/**
 * An error that a person can fix. It says what is wrong, the value that was found, and the next
 * step. Any other error is a bug in the course.
 */
export class CourseError extends Error {
  override readonly name = 'CourseError';
  readonly next: string;
  readonly blame: Blame;

  constructor(message: string, options: { next: string; blame?: Blame; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.next = options.next;
    this.blame = options.blame ?? 'course';
  }
}
