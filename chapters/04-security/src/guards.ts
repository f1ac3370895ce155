import { isNotImplemented } from '@bookshop/kit/app';
import type { RequestHandler } from 'express';

export const GUARD_NAMES = [
  'passwords',
  'https',
  'headers',
  'csp',
  'sessions',
  'origin',
  'csrf',
  'throttle',
] as const;

export type GuardName = (typeof GUARD_NAMES)[number];

export type GuardState = 'stands' | 'not solved' | 'left out';

/** The active guards: those that `GUARDS` names, or else every one that is solved. */
export class Guards {
  readonly states = new Map<GuardName, GuardState>();
  readonly #named: readonly GuardName[] | undefined;
  #unsolved: unknown;

  constructor(named: readonly GuardName[] | undefined) {
    this.#named = named;
  }

  /** The result of `build` where this guard is active, and otherwise `plain`. */
  choose<T>(name: GuardName, build: () => T, plain: T): T {
    if (this.#named && !this.#named.includes(name)) {
      this.states.set(name, 'left out');
      return plain;
    }
    try {
      const guard = build();
      this.states.set(name, 'stands');
      return guard;
    } catch (thrown) {
      if (!isNotImplemented(thrown)) throw thrown;
      this.states.set(name, 'not solved');
      if (this.#named) this.#unsolved ??= thrown;
      return plain;
    }
  }

  /** The handler of a guard; where it is not active, every request passes. */
  handler(name: GuardName, build: () => RequestHandler): RequestHandler {
    return this.choose(name, build, (_request, _response, next) => next());
  }

  /** Mounted first: where a guard is named and not solved, the shop is closed. */
  readonly turnAway: RequestHandler = (_request, _response, next) => next(this.#unsolved);
}
