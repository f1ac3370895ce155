/** A known answer to an exercise: another right one, or a plausible wrong one. */
export interface Answer {
  readonly name: string;
  readonly kind: 'accepted' | 'rejected';
  /** The idea or the mistake, in one sentence. */
  readonly about: string;
  /** What it has besides the reference, over which it lies: path in the chapter → absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Why its files cannot be had, or are not stored as they should be; then nothing is run on it.
   */
  readonly fault: string | undefined;
  /** Titles of the tests that must fail on it. */
  readonly caughtBy: readonly string[];
  /** The lanes in which it is caught; all when undefined. */
  readonly lanes: readonly string[] | undefined;
}
