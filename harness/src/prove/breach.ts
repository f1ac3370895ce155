/** A broken rule about course content, and how to fix that. */
export interface Breach {
  /** Number of the rule in docs/how-it-works.md. */
  readonly rule: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  /** The exercise, or a file that belongs to none. */
  readonly where: string;
  readonly what: string;
  readonly next: string;
  /** `write` where `prove --write` itself fixes it by updating files. */
  readonly settledBy?: 'write';
}
