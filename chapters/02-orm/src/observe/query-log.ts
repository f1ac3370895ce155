import { NotImplemented } from '@bookshop/kit/app';
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

/** A log that remembers the newest `keep` of the requests that have sent a statement. */
export function createQueryLog(_options: { keep: number }): QueryLog {
  // TODO
  throw new NotImplemented('orm/query-log');
}
