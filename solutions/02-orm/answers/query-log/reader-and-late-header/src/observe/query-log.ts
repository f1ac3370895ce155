import { AsyncLocalStorage } from 'node:async_hooks';

import type { RequestHandler } from 'express';

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

export function createQueryLog({ keep }: { keep: number }): QueryLog {
  const current = new AsyncLocalStorage<string>();
  const log = new Map<string, QueryEvent[]>();
  const forgotten = new Set<string>();
  let count = 0;

  const middleware: RequestHandler = (request, response, next) => {
    const name = `${(count += 1)} ${request.method} ${request.originalUrl.split('?')[0]}`;
    const asked = { queries: 0, ms: 0 };
    asking.set(name, asked);
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => typeof response;
    response.writeHead = (...args: unknown[]) => {
      const text = `db;dur=${asked.ms.toFixed(3)};desc="${asked.queries} queries"`;
      response.setHeader('Server-Timing', text);
      return writeHead(...args);
    };
    response.on('close', () => asking.delete(name));
    current.run(name, () => next());
  };
  const asking = new Map<string, { queries: number; ms: number }>();

  return {
    middleware,
    record(sql, ms) {
      const request = current.getStore();
      if (request === undefined) return;
      const asked = asking.get(request);
      if (asked) {
        asked.queries += 1;
        asked.ms += ms;
      }
      if (!log.has(request) && forgotten.has(request)) return;
      log.set(request, [...(log.get(request) ?? []), { request, sql, ms }]);
      const [oldest] = byNumber(log);
      if (log.size > keep && oldest !== undefined) {
        log.delete(oldest);
        forgotten.add(oldest);
      }
    },
    events: () => byNumber(log).flatMap((name) => log.get(name) ?? []),
  };
}

/** Names begin with the number of the request. */
function byNumber(log: ReadonlyMap<string, unknown>): string[] {
  return [...log.keys()].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}
