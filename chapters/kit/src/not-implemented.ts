import type { RequestHandler } from 'express';

/** The error that a starter throws until its exercise is solved. */
export class NotImplemented extends Error {
  override readonly name = 'NotImplemented';
  readonly code = 'not-implemented';

  constructor(exercise: string) {
    super(`${exercise} is not solved yet`);
  }
}

/** Recognized by its code, since errors may come from another realm. */
export function isNotImplemented(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    thrown.code === 'not-implemented'
  );
}

/**
 * The handler that `build` returns. While `build` is not solved yet, every request to it is an
 * error that says so.
 */
export function mount(build: () => RequestHandler): RequestHandler {
  try {
    return build();
  } catch (thrown) {
    if (!isNotImplemented(thrown)) throw thrown;
    return (_request, _response, next) => next(thrown);
  }
}

/** The message to a visitor about a part of the shop that is not solved yet. */
export function describeUnsolved(thrown: unknown): string {
  return `This part of the shop is not built yet: ${(thrown as Error).message}.`;
}

/** The result of `build`; `plain` while `build` is not solved yet. */
export function whileUnsolved<T>(build: () => T, plain: T): T {
  try {
    return build();
  } catch (thrown) {
    if (isNotImplemented(thrown)) return plain;
    throw thrown;
  }
}
