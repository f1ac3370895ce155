import type { TypeCheck } from '../model/type-check';

export interface CheckRequest {
  /** The folder of the course. */
  readonly root: string;
  /** Answers to one exercise: their `given` is the same. */
  readonly checks: readonly TypeCheck[];
}

export interface CheckedTypes {
  readonly errors: readonly string[];
  /** A hash of everything that was read. */
  readonly key: string;
}

export type CheckReply =
  | { readonly kind: 'checked'; readonly results: readonly CheckedTypes[] }
  /** Nothing could be checked: the packages of the course are incomplete. */
  | { readonly kind: 'broken'; readonly problem: string };
