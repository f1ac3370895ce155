import { isNotImplemented } from './not-implemented';
import { SharingFault } from './sharing-fault';
import { ShopError } from './wire';

/** A failure in one case of many; counts as a failed assertion. */
export class CaseFailure extends Error {
  override readonly name = 'CaseFailure';
  /** The result of Jest's matcher, to show how two values differ. */
  readonly matcherResult: object | undefined;

  constructor(message: string, matcherResult?: object) {
    super(message);
    this.matcherResult = matcherResult;
  }
}

/**
 * The error for one case of many. It begins with a sentence that says which case failed; `among`
 * describes all cases. A matcher's error, or an error of the shop, becomes such a failure. An error
 * that is not about a single case stays as it is.
 */
export function failCase(sentence: string, among: string, error: unknown): unknown {
  if (isNotImplemented(error) || error instanceof SharingFault) return error;
  const { message, matcherResult } = error as { message: string; matcherResult?: object };
  const text = `${sentence}\n(${among})\n\n${message}`;
  return matcherResult !== undefined || error instanceof ShopError
    ? retell(new CaseFailure(text, matcherResult), text, error as Error)
    : retell(error as Error, text, error as Error);
}

/** Gives an error another message and the frames of `origin`. */
function retell(error: Error, text: string, { stack = '' }: Error): Error {
  const frames = stack.slice(Math.max(0, stack.search(/^ {4}at /m)));
  error.message = text;
  error.stack = `${error.name}: ${text}\n${frames}`;
  return error;
}
