import { NotImplemented } from '@bookshop/kit/app';

/** A statement that went to the database. */
export interface QueryEvent {
  /** The request that it belongs to, such as `3 GET /books`. */
  request: string;
  sql: string;
  ms: number;
}

/** From where on a statement is slow, and a shape is repeated. */
export interface Limits {
  slowMs: number;
  repeats: number;
}

/** What stands out in one request. */
export interface RequestReport {
  request: string;
  slow: { shape: string; ms: number }[];
  repeated: { shape: string; times: number }[];
}

/** What stands out in these statements, request by request. */
export function judgeQueries(_events: readonly QueryEvent[], _limits: Limits): RequestReport[] {
  // TODO: the shape of a statement first, then what is slow, then what is repeated.
  throw new NotImplemented('orm/query-log');
}
