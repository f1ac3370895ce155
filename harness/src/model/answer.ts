/** A known answer to an exercise: another right one, or a plausible wrong one. */
export interface Answer {
  readonly name: string;
  readonly kind: 'accepted' | 'rejected';
  /** The idea or the mistake, in one sentence. */
  readonly about: string;
  /** Its files, which replace those of the reference: path in the chapter → absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** Why its files cannot be read, or are not stored correctly; then no test runs on it. */
  readonly fault: string | undefined;
  /** Titles of the tests that must fail on it. */
  readonly caughtBy: readonly string[];
  /** The lanes in which it is caught; all when undefined. */
  readonly lanes: readonly string[] | undefined;
}
