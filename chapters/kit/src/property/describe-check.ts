import type { CallOutcome } from '../host';
import type { Json } from '../json';
import type { MadeCall } from './batch';

const LONGEST = 200;

/**
 * Describes the calls of a failed check and their outcome: `parsePort("+5") returned 5, expected
 * {"error":"invalid"}`. The expected value is shown only when `error` is about the returned value
 * itself.
 */
export function describeCheck(
  input: readonly unknown[],
  made: readonly MadeCall[],
  error: unknown,
): string {
  const last = made.at(-1);
  if (!last) return `the check of (${showAll(input)})`;
  const calls = made.map(({ call }) => `${call.name}(${showAll(call.args)})`).join(', then ');
  if (!last.outcome) return calls;
  return `${calls} ${describeOutcome(last.outcome)}${describeExpected(last.outcome, error)}`;
}

function describeOutcome(outcome: CallOutcome): string {
  if (!('error' in outcome)) return `returned ${show(outcome.value)}`;
  const { code, message } = outcome.error;
  return code === undefined ? `failed: ${cut(message)}` : `threw the error ${show(code)}`;
}

function describeExpected(outcome: CallOutcome, error: unknown): string {
  const { matcherResult } = error as { matcherResult?: { actual?: unknown; expected?: unknown } };
  if (!matcherResult || !('expected' in matcherResult)) return '';
  const { expected, actual } = matcherResult;
  const came = 'error' in outcome ? { error: outcome.error.code } : outcome.value;
  const isAboutIt = JSON.stringify(actual) === JSON.stringify(came);
  return isAboutIt && isPlain(expected) ? `, expected ${show(expected)}` : '';
}

/**
 * Whether JSON can show the whole value: a matcher such as `expect.any(Number)` would be shown as
 * an object.
 */
function isPlain(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return !('$$typeof' in value) && Object.values(value).every(isPlain);
}

function showAll(values: readonly unknown[]): string {
  return values.map(show).join(', ');
}

function show(value: unknown): string {
  return cut(JSON.stringify(value) ?? String(value));
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
