import { stripVTControlCharacters } from 'node:util';

import type { By } from '../orders';

/** What the errors of the tests' realm may have; nothing about them is certain. */
interface Thrown {
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly matcherResult?: unknown;
}

/** How far causes are followed. */
const DEEPEST = 5;

/**
 * Why a test failed, from all that was thrown in it: what proves something counts more than the
 * rest.
 */
export function classify(errors: readonly unknown[]): By {
  if (errors.some((error) => isAssertion(error))) return 'assertion';
  if (errors.some((error) => isOfShop(error))) return 'shop';
  return errors.some(isTimeout) ? 'timeout' : 'error';
}

function isAssertion(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false;
  const { matcherResult, code, cause, stack } = error as Thrown;
  if (matcherResult !== undefined || code === 'ERR_ASSERTION') return true;
  // It takes a class of errors of the tests' realm for a function.
  if (framesOf(stack)[0]?.includes('node:assert')) return true;
  const message = textOf(error);
  return (
    /^expect\.(assertions|hasAssertions)\(/.test(message) ||
    isOtherEnd(message) ||
    isOfSupertest(error, message) ||
    isRefutedProperty(message, cause) ||
    isAssertion(cause, depth + 1)
  );
}

/** Jest's errors of `rejects` and `resolves` have no mark where the promise ended the other way. */
function isOtherEnd(message: string): boolean {
  return (
    message.startsWith('expect(') &&
    /^Received promise (resolved instead of rejected|rejected instead of resolved)$/m.test(message)
  );
}

/** The expectations of supertest have no mark but the place where they are thrown. */
function isOfSupertest({ stack }: Thrown, message: string): boolean {
  return /[\\/]supertest[\\/]lib[\\/]/.test(String(stack)) && /^expected /.test(message);
}

/** A property of fast-check that returned false, and threw nothing. */
function isRefutedProperty(message: string, cause: unknown): boolean {
  if (!message.startsWith('Property failed after ')) return false;
  return (
    cause === undefined || cause === null || textOf(cause) === 'Property failed by returning false'
  );
}

const SHOP = /[\\/]src[\\/]bookshop[\\/]/;
const PACKAGES = /[\\/]node_modules[\\/]/;

/** Thrown by the shop, or by a package that the shop has called. */
function isOfShop(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false;
  const { stack, cause } = error as Thrown;
  const own = framesOf(stack).find((line) => !line.includes('node:') && !PACKAGES.test(line));
  return (own !== undefined && SHOP.test(own)) || isOfShop(cause, depth + 1);
}

/** The functions on a stack, the innermost first. */
function framesOf(stack: unknown): string[] {
  return String(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && /[\\/:]/.test(line));
}

/** Jest throws a string when a test takes too long. */
function isTimeout(error: unknown): boolean {
  return /^(thrown: ")?Exceeded timeout of /.test(textOf(error));
}

/** What a failure says, without colours; a string when it is one. */
export function textOf(error: unknown): string {
  const { message } = (typeof error === 'object' && error !== null ? error : {}) as Thrown;
  return stripVTControlCharacters(typeof message === 'string' ? message : String(error));
}
