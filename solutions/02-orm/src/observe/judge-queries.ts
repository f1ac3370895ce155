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
    own.push({ shape: shapeOf(sql), ms });
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

/** What must not be cut in two: texts and quoted names, words with their digits. Then numbers and white space. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|[a-z_$][\w$]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\s+/gi;

/** Quoted names once more, since they may hold what looks like a list. */
const LIST_OF_VALUES =
  /"(?:[^"]|"")*"|`(?:[^`]|``)*`|(?<![\w$])(?<before>in ?)\( ?-?\?(?: ?, ?-?\?)* ?\)/gi;

/** The statement without its values: look-ups of one kind look the same, and nobody's data gets into the log. */
function shapeOf(sql: string): string {
  const withoutValues = sql.trim().replace(TOKEN, (token) => {
    if (/^['\d]/.test(token)) return '?';
    return token.trim() === '' ? ' ' : token;
  });
  return withoutValues.replace(LIST_OF_VALUES, (found, before?: string) =>
    before === undefined ? found : `${before}(?)`,
  );
}
