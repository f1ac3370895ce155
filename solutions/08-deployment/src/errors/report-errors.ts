import type * as Sentry from '@sentry/node';
import type { ErrorRequestHandler, Request } from 'express';

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
  const { dsn, context } = options;
  const sentry = dsn === undefined ? undefined : openSentry({ ...options, dsn });
  const report = (error: unknown, request?: Request) =>
    sentry?.send(error, { requestId: context()?.requestId, request: describe(request) });
  return {
    middleware: (error: unknown, request, _response, next) => {
      if (statusOf(error) >= 500) report(error, request);
      next(error);
    },
    report: (error) => report(error),
    flush: async (deadlineMs) => {
      // 0 would be no deadline at all.
      await sentry?.client.flush(Math.max(1, deadlineMs));
    },
  };
}

interface Surroundings {
  readonly requestId: string | undefined;
  readonly request: Sentry.Event['request'];
}

/** A client of its own: `Sentry.init` is for the whole process, and listens to its errors. */
function openSentry(options: ReporterOptions & { readonly dsn: string }) {
  const { dsn, release, environment, sampleRate } = options;
  // It takes half a second to load, and a shop without a DSN does not need it.
  const { NodeClient, Scope, defaultStackParser, linkedErrorsIntegration, makeNodeTransport } =
    require('@sentry/node') as typeof Sentry;
  const client = new NodeClient({
    ...{ dsn, release, environment, sampleRate },
    integrations: [linkedErrorsIntegration()],
    stackParser: defaultStackParser,
    transport: makeNodeTransport,
  });
  client.init();
  const send = (error: unknown, { requestId, request }: Surroundings): void => {
    const scope = new Scope();
    scope.setClient(client);
    if (requestId !== undefined) scope.setTag('requestId', requestId);
    scope.addEventProcessor((event) => ({ ...event, request }));
    // Of an object that is no error, Sentry would send all properties, and of an array its items.
    const isOpaque = error === Object(error) && !(error instanceof Error);
    scope.captureException(isOpaque ? new Error('the thrown object is no error') : error);
  };
  return { client, send };
}

/** No headers, no query, no body: they may contain secrets. */
function describe(request: Request | undefined): Sentry.Event['request'] {
  if (!request) return undefined;
  const [url = ''] = request.originalUrl.split('?');
  return { method: request.method, url };
}
