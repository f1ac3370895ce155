/** What the shop refuses, by a code that callers can rely on; the message is for people. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
