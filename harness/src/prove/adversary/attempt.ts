import type { Exercise } from '../../model/course';

/**
 * An answer from outside of the course, written by somebody who knows the brief and the starter and
 * no test.
 */
export interface Attempt {
  readonly exercise: Exercise;
  readonly name: string;
  readonly kind: 'right' | 'wrong';
  /** How a right one differs, or the sentence of the brief that a wrong one breaks. */
  readonly about: string;
  /** What it has in place of the starter: path in the chapter → absolute path. */
  readonly files: Readonly<Record<string, string>>;
}
