import type { ErrorRequestHandler } from 'express';

import type { RequestContext } from '../http/request-context';
import type { Tools } from '../tools';

export interface ReporterOptions {
  /** Where Sentry listens; without it nothing is sent. */
  readonly dsn?: string | undefined;
  readonly release: string;
  readonly environment: string;
  /** Which part of the errors is sent, from 0 to 1. */
  readonly sampleRate: number;
  /** The request that is being answered. */
  context(): RequestContext | undefined;
  readonly tools: Pick<Tools, 'log'>;
}

/** Tells the people who run the shop what went wrong. */
export interface ErrorReporter {
  /** Reports the errors of requests, and passes them on. */
  readonly middleware: ErrorRequestHandler;
  /** Reports an error outside of any request. Returns at once. */
  report(error: unknown): void;
  /** Resolves when everything is sent, or after this time. */
  flush(deadlineMs: number): Promise<void>;
}

export function createReporter({ tools }: ReporterOptions): ErrorReporter {
  // TODO: somebody has to look into the log, of every machine.
  const report = (error: unknown) => tools.log.warn({ err: error }, 'somebody should know');
  return {
    middleware: (error, _request, _response, next) => {
      report(error);
      next(error);
    },
    report,
    flush: async () => {},
  };
}
