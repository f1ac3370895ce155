/** A rule about course content that does not hold, and what to do about it. */
export interface Breach {
  /** Number of the rule in docs/how-it-works.md. */
  readonly rule: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  /** The exercise, or the file for what belongs to none. */
  readonly where: string;
  readonly what: string;
  readonly next: string;
  /** `write` where `prove --write` itself settles it, by the files that it renews. */
  readonly settledBy?: 'write';
}
