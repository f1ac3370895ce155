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

interface ShapedQuery {
  shape: string;
  ms: number;
}

/** What stands out in these statements, request by request. */
export function judgeQueries(events: readonly QueryEvent[], limits: Limits): RequestReport[] {
  const requests = new Map<string, ShapedQuery[]>();
  for (const { request, sql, ms } of events) {
    const own = requests.get(request) ?? [];
    own.push({ shape: sql.trim(), ms });
    requests.set(request, own);
  }
  return [...requests].map(([request, queries]) => ({
    request,
    slow: queries.filter(({ ms }) => ms >= limits.slowMs),
    repeated: countShapes(queries).filter(({ times }) => times >= limits.repeats),
  }));
}

function countShapes(queries: readonly ShapedQuery[]): { shape: string; times: number }[] {
  const counts = new Map<string, number>();
  for (const { shape } of queries) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  return [...counts].map(([shape, times]) => ({ shape, times }));
}

