/** Why a program does not start, in sentences that say what to change. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('; '), options);
    this.problems = problems;
  }
}
