import { NotImplemented, RuleError } from '@bookshop/kit/app';
import type { NextFunction, Request, Response } from 'express';

import type { OpenedApp } from '../open-app';

/** What a program may throw. */
const ODD = {
  string: () => 'only a string',
  undefined: () => undefined,
  null: () => null,
  number: () => 7,
  object: () => ({ reason: 'no error at all' }),
  frozen: () => Object.freeze(new Error('as it is')),
  causes: () => new Error('no order', { cause: new TypeError('no book') }),
  itself: () => {
    const error = new Error('mirror');
    error.cause = error;
    return error;
  },
  secrets: () =>
    Object.assign(new Error('rejected'), {
      config: { headers: { authorization: 'hunter2' } },
      password: 'hunter2',
      cause: { token: 'hunter2', inner: [{ password: 'hunter2' }] },
    }),
  secretObject: () => ({ reason: 'no error', password: 'hunter2', inner: { token: 'hunter2' } }),
  secretList: () => ['hunter2', { password: 'hunter2' }],
  secretText: () => new URLSearchParams({ password: 'hunter2' }),
  secretCause: () => new Error('rejected', { cause: ['hunter2'] }),
  missing: () => new RuleError('unknown-book', 'There is no such book.'),
  stranger: () => new RuleError('not-signed-in', 'Who are you?'),
  rule: () => new RuleError('any-other-rule', 'A rule.'),
  413: () => Object.assign(new Error('too large'), { status: 413 }),
  499: () => Object.assign(new Error('gone'), { status: 499 }),
  503: () => Object.assign(new Error('busy'), { status: 503 }),
  unsolved: () => new NotImplemented('deployment/secrets'),
  bug: () => new Error('a bug'),
};

export type OddError = `${keyof typeof ODD}`;

/** The learner's reporter of this shop. */
export function createErrorsProbe({ reporter }: Pick<OpenedApp, 'reporter'>) {
  return {
    report: (message: string) => reporter.report(new Error(message)),
    /** Whether it throws. */
    reportOdd: (kind: OddError): boolean => throws(() => reporter.report(ODD[kind]())),
    /** So many errors at once, before the first of them can be sent. */
    reportMany: (count: number): void => {
      for (let i = 0; i < count; i += 1) reporter.report(new Error(`error ${i}`));
    },
    /** One error, which several places report, another one in between. */
    reportTwice: (message: string): void => {
      const [error, other] = [new Error(message), new Error('in between')];
      for (const each of [error, error, other, error]) reporter.report(each);
    },
    flush: (deadlineMs: number) =>
      reporter.flush(deadlineMs).then(
        () => 'ended',
        () => 'rejected',
      ),
    /** What the middleware passes on: how often, whether it is the same error; and if it throws. */
    passOn: (kind: OddError) => {
      const [error, passed]: [unknown, unknown[]] = [ODD[kind](), []];
      const next: NextFunction = (given?: unknown) => void passed.push(given);
      const request = {
        method: 'GET',
        path: '/odd',
        originalUrl: '/odd',
        url: '/odd',
        headers: {},
      };
      const isThrown = throws(() => {
        void reporter.middleware(error, request as Request, {} as Response, next);
      });
      return { times: passed.length, isSame: passed.every((given) => given === error), isThrown };
    },
    /** How many listeners this process has for errors that nobody catches. */
    listeners: (): number =>
      process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection'),
  };
}

function throws(act: () => void): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
