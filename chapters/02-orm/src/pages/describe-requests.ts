import {
  judgeQueries,
  type Limits,
  type QueryEvent,
  type RequestReport,
} from '../observe/judge-queries';

/** The statements of a request, as the page shows them. */
export interface ShownRequest {
  name: string;
  queries: number;
  ms: string;
  /**
   * How many statements were slow, and how often the most repeated shape was sent; 0 if there is
   * nothing to report.
   */
  slow: number;
  repeated: number;
  shapes: { shape: string; times: number; ms: string; isSlow: boolean; isRepeated: boolean }[];
}

interface Shape {
  times: number;
  /** The sum, and that of the slowest one. */
  ms: number;
  slowest: number;
}

/**
 * The statements of every request, newest request first; every statement counts, however fast and
 * however rare it is.
 */
export function describeRequests(events: readonly QueryEvent[], limits: Limits): ShownRequest[] {
  const reports = judgeQueries(events, { slowMs: 0, repeats: 1 });
  return reports.reverse().map((report) => describeRequest(report, limits));
}

function describeRequest(
  { request, slow: statements }: RequestReport,
  { slowMs, repeats }: Limits,
): ShownRequest {
  const shapes = [...groupByShape(statements)];
  const most = Math.max(0, ...shapes.map(([, { times }]) => times));
  return {
    name: request,
    queries: statements.length,
    ms: statements.reduce((sum, { ms }) => sum + ms, 0).toFixed(1),
    slow: statements.filter(({ ms }) => ms >= slowMs).length,
    repeated: most >= repeats ? most : 0,
    shapes: shapes.map(([shape, { times, ms, slowest }]) => ({
      shape,
      times,
      ms: ms.toFixed(1),
      isSlow: slowest >= slowMs,
      isRepeated: times >= repeats,
    })),
  };
}

function groupByShape(statements: RequestReport['slow']): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const { shape, ms } of statements) {
    const known = shapes.get(shape) ?? { times: 0, ms: 0, slowest: 0 };
    shapes.set(shape, {
      times: known.times + 1,
      ms: known.ms + ms,
      slowest: Math.max(known.slowest, ms),
    });
  }
  return shapes;
}
