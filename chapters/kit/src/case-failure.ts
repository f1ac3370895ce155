import { isNotImplemented } from './not-implemented';
import { SharingFault } from './sharing-fault';
import { ShopError } from './wire';

/** What does not hold in one case of many; counts as a failed assertion. */
export class CaseFailure extends Error {
  override readonly name = 'CaseFailure';
  /** What Jest's matcher found, for whoever shows how two values differ. */
  readonly matcherResult: object | undefined;

  constructor(message: string, matcherResult?: object) {
    super(message);
    this.matcherResult = matcherResult;
  }
}

/**
 * The error of one case of many, which begins with a sentence that says in which case it failed; `among` says of which cases. An error
 * that is about no case in particular stays as it is.
 */
export function failCase(sentence: string, among: string, error: unknown): unknown {
  if (isNotImplemented(error) || error instanceof SharingFault) return error;
  const { message, matcherResult } = error as { message: string; matcherResult?: object };
  const text = `${sentence}\n(${among})\n\n${message}`;
  const isRefusal = error instanceof ShopError && error.code !== undefined;
  if (matcherResult !== undefined || isRefusal) return new CaseFailure(text, matcherResult);
  return retell(error as Error, text);
}

/** The same error with another message, also where its stack repeats it. */
function retell(error: Error, text: string): Error {
  const { message, stack = '' } = error;
  const at = stack.indexOf(message);
  error.message = text;
  error.stack = stack.slice(0, at) + text + stack.slice(at + message.length);
  return error;
}
