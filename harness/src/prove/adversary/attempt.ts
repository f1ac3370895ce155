import type { Exercise } from '../../model/course';

/**
 * An answer from outside of the course, by an author who knows the brief and the starter, but not
 * the tests.
 */
export interface Attempt {
  readonly exercise: Exercise;
  readonly name: string;
  readonly kind: 'right' | 'wrong';
  /** How a right one differs, or the sentence of the brief that a wrong one breaks. */
  readonly about: string;
  /** Its files, which replace those of the starter: path in the chapter → absolute path. */
  readonly files: Readonly<Record<string, string>>;
}
