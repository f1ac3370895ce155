/**
 * An error for a broken rule of the shop. Callers can rely on its code; the message is for people.
 */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
