import { randomUUID } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

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

const MOST_AT_ONCE = 100;

export function createReporter(options: ReporterOptions): ErrorReporter {
  const { dsn, release, environment, sampleRate, context } = options;
  const reported = new WeakSet<object>();
  const underWay = new Set<Promise<void>>();
  const report = (error: unknown, request?: Request) => {
    if (dsn === undefined || underWay.size >= MOST_AT_ONCE) return;
    if (typeof error === 'object' && error !== null) {
      if (reported.has(error)) return;
      reported.add(error);
    }
    if (Math.random() >= sampleRate) return;
    const requestId = context()?.requestId;
    const event = {
      event_id: randomUUID().replaceAll('-', ''),
      timestamp: Date.now() / 1_000,
      platform: 'node',
      level: 'error',
      release,
      environment,
      exception: { values: chainOf(error).map(describeException) },
      ...(requestId === undefined ? {} : { tags: { requestId } }),
      ...(request ? { request: { method: request.method, url: request.path } } : {}),
    };
    const sending = post(dsn, event).finally(() => underWay.delete(sending));
    underWay.add(sending);
  };
  return {
    middleware: (error, request, _response, next) => {
      const isOurFault = statusOf(error) >= 500;
      if (isOurFault) report(error, request);
      next(error);
    },
    report: (error) => report(error),
    flush: async (deadlineMs) => {
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, deadlineMs);
      });
      const everything = async () => {
        while (underWay.size > 0) await Promise.all(underWay);
      };
      await Promise.race([everything(), deadline]);
      clearTimeout(timer);
    },
  };
}

/** The causes first. */
function chainOf(error: unknown): unknown[] {
  const chain = [error];
  for (let cause = causeOf(error); cause !== undefined; cause = causeOf(cause)) {
    if (chain.includes(cause)) break;
    chain.unshift(cause);
  }
  return chain;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function describeException(error: unknown) {
  if (!(error instanceof Error)) {
    return { type: 'Error', value: error === Object(error) ? 'an object' : String(error) };
  }
  const lines = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const frames = lines.map((line) => {
    const [, name, filename = line, lineno = '0', colno = '0'] =
      /^ +at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    return { function: name ?? '?', filename, lineno: Number(lineno), colno: Number(colno) };
  });
  // The innermost one is the last.
  return { type: error.name, value: error.message, stacktrace: { frames: frames.toReversed() } };
}

/** Resolves when it has arrived, or has not. */
function post(dsn: string, event: { readonly event_id: string }): Promise<void> {
  const { protocol, username, host, pathname } = new URL(dsn);
  const url = `${protocol}//${host}/api/${pathname.slice(1)}/envelope/`;
  const envelope = [{ event_id: event.event_id }, { type: 'event' }, event];
  const body = envelope.map((part) => JSON.stringify(part)).join('\n');
  return new Promise((resolve) => {
    const send = protocol === 'https:' ? requestHttps : requestHttp;
    const call = send(url, {
      method: 'POST',
      agent: false,
      timeout: 10_000,
      headers: {
        'content-type': 'application/x-sentry-envelope',
        'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${username}, sentry_client=shop/1`,
      },
    });
    call.on('response', (response) => response.resume().on('close', resolve));
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve());
    call.on('close', () => resolve());
    call.end(body);
  });
}
