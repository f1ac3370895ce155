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

/** Texts first, since they may look like anything else. */
const STEPS: [RegExp, string | ((...groups: string[]) => string)][] = [
  [/("(?:[^"]|"")*"|`(?:[^`]|``)*`)|'(?:[^']|'')*'/g, (_all, name) => name ?? '?'],
  [/("[^"]*"|`[^`]*`)|(?<![\w$])\d+(?:\.\d+)?/g, (_all, name) => name ?? '?'],
  [/\s+/g, ' '],
  [/\bIN ?\( ?\?( ?, ?\?)* ?\)/gi, (all) => `${all.slice(0, all.indexOf('('))}(?)`],
];

function shapeOf(sql: string): string {
  let shape = sql.trim();
  for (const [pattern, value] of STEPS) shape = shape.replace(pattern, value as string);
  return shape;
}

export function judgeQueries(events: readonly QueryEvent[], limits: Limits): RequestReport[] {
  const reports: Record<string, RequestReport> = {};
  const times: Record<string, Record<string, number>> = {};
  for (const { request, sql, ms } of events) {
    const shape = shapeOf(sql);
    const report = (reports[request] ??= { request, slow: [], repeated: [] });
    const counts = (times[request] ??= {});
    counts[shape] = (counts[shape] ?? 0) + 1;
    if (ms >= limits.slowMs) report.slow.push({ shape, ms });
  }
  for (const report of Object.values(reports)) {
    for (const [shape, count] of Object.entries(times[report.request] ?? {})) {
      if (count >= limits.repeats) report.repeated.push({ shape, times: count });
    }
  }
  return Object.values(reports);
}
