import {
  defaultStackParser,
  type Event,
  type EventHint,
  linkedErrorsIntegration,
  makeNodeTransport,
  NodeClient,
  Scope,
} from '@sentry/node';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';

import { statusOf } from '../http/errors';
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

export function createReporter(options: ReporterOptions): ErrorReporter {
  if (options.dsn === undefined) return NOBODY;
  const reporter = new SentryReporter(options, options.dsn);
  return {
    middleware: (error: unknown, request: Request, _response: Response, next: NextFunction) => {
      if (Math.floor(statusOf(error) / 100) === 5) reporter.capture(error, request);
      next(error);
    },
    report: (error) => reporter.capture(error),
    flush: (deadlineMs) => reporter.flush(deadlineMs),
  };
}

const NOBODY: ErrorReporter = {
  middleware: (error, _request, _response, next) => next(error),
  report: () => {},
  flush: () => Promise.resolve(),
};

class SentryReporter {
  readonly #client: NodeClient;
  readonly #context: ReporterOptions['context'];

  constructor(options: ReporterOptions, dsn: string) {
    this.#context = options.context;
    this.#client = new NodeClient({
      dsn,
      release: options.release,
      environment: options.environment,
      sampleRate: options.sampleRate,
      stackParser: defaultStackParser,
      transport: makeNodeTransport,
      integrations: [linkedErrorsIntegration({ limit: 10 })],
      beforeSend: (event: Event, { data }: EventHint) => {
        const { extra: _extra, breadcrumbs: _breadcrumbs, user: _user, ...rest } = event;
        return { ...rest, type: undefined, ...(data as Pick<Event, 'request' | 'tags'>) };
      },
    });
    this.#client.init();
  }

  capture(error: unknown, request?: Request): void {
    const context = this.#context();
    const data = {
      ...(request && { request: { method: request.method, url: request.path } }),
      ...(context && { tags: { requestId: context.requestId } }),
    };
    const scope = new Scope();
    const thrown = error === Object(error) && !(error instanceof Error) ? 'an object' : error;
    this.#client.captureException(thrown, { data, originalException: error }, scope);
  }

  async flush(deadlineMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([this.#client.flush(deadlineMs || 10), late]);
    clearTimeout(timer);
  }
}
