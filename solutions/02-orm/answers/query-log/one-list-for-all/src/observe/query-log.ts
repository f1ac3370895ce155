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
  const heard: { sql: string; ms: number }[] = [];
  const remembered: QueryEvent[][] = [];
  let requests = 0;
  let running = 0;
  const middleware: RequestHandler = (request, response, next) => {
    requests += 1;
    running += 1;
    const name = `${requests} ${request.method} ${request.path}`;
    const start = heard.length;
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => typeof response;
    response.writeHead = (...args: unknown[]) => {
      running -= 1;
      const own = heard.slice(start);
      const total = own.reduce((sum, { ms }) => sum + ms, 0);
      response.setHeader('Server-Timing', `db;dur=${total.toFixed(1)};desc="${own.length} queries"`);
      if (own.length > 0) remembered.push(own.map((query) => ({ request: name, ...query })));
      if (remembered.length > keep) remembered.shift();
      return writeHead(...args);
    };
    next();
  };
  return {
    middleware,
    record(sql, ms) {
      if (running > 0) heard.push({ sql, ms });
    },
    events: () => remembered.flat(),
  };
}
