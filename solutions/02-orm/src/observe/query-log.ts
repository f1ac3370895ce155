import { AsyncLocalStorage } from 'node:async_hooks';

import type { RequestHandler, Response } from 'express';

import type { QueryEvent } from './judge-queries';

/** Remembers what each request has asked the database. */
export interface QueryLog {
  /** Goes before everything that answers requests. */
  middleware: RequestHandler;
  /** Called after each statement, in the asynchronous context of whoever sent it. */
  record(sql: string, ms: number): void;
  /** The statements of the requests that it remembers, oldest request first. */
  events(): readonly QueryEvent[];
}

interface RunningRequest {
  number: number;
  name: string;
  response: Response;
  events: QueryEvent[];
  ms: number;
}

/** A log that remembers the newest `keep` of the requests that have sent a statement. */
export function createQueryLog({ keep }: { keep: number }): QueryLog {
  const running = new AsyncLocalStorage<RunningRequest>();
  const remembered: RunningRequest[] = [];
  let requests = 0;

  function remember(request: RunningRequest): void {
    remembered.push(request);
    // One that came earlier may be the last to send its first statement.
    remembered.sort((a, b) => a.number - b.number);
    if (remembered.length > keep) remembered.shift();
  }

  return {
    middleware(request, response, next) {
      requests += 1;
      // The path alone: what stands after it may be somebody's name, or worse.
      const name = `${requests} ${request.method} ${request.path}`;
      const started: RunningRequest = { number: requests, name, response, events: [], ms: 0 };
      showTiming(started);
      running.run(started, next);
    },

    record(sql, ms) {
      const current = running.getStore();
      // Whoever asks outside of a request, such as the start of the shop, is in nobody's log.
      if (!current) return;
      if (current.events.length === 0) remember(current);
      current.events.push({ request: current.name, sql, ms });
      current.ms += ms;
      showTiming(current);
    },

    events: () => remembered.flatMap(({ events }) => events),
  };
}

/** Kept up to date with every statement, so that it is right whenever the answer leaves. */
function showTiming({ response, events, ms }: RunningRequest): void {
  if (response.headersSent) return;
  response.set('Server-Timing', `db;dur=${ms.toFixed(1)};desc="${events.length} queries"`);
}
