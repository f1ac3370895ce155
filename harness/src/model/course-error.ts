/** Who has to act: the learner or author (`course`), or the owner of the machine (`machine`). */
export type Blame = 'course' | 'machine';

/**
 * Something that a person can fix, told plainly: what, the value found, and the next step.
 * Anything else thrown is a bug of ours.
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
