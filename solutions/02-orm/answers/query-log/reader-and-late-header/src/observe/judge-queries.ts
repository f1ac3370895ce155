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

type Reading = { value: string; end: number };

const CLOSING: Record<string, string> = { "'": "'", '"': '"', '`': '`' };

export function judgeQueries(events: readonly QueryEvent[], limits: Limits): RequestReport[] {
  const names = [...new Set(events.map(({ request }) => request))];
  return names.map((request) => {
    const shaped = events
      .filter((event) => event.request === request)
      .map(({ sql, ms }) => ({ shape: shapeOf(sql), ms }));
    const shapes = [...new Set(shaped.map(({ shape }) => shape))];
    return {
      request,
      slow: shaped.filter(({ ms }) => !(ms < limits.slowMs)),
      repeated: shapes
        .map((shape) => ({ shape, times: shaped.filter((one) => one.shape === shape).length }))
        .filter(({ times }) => !(times < limits.repeats)),
    };
  });
}

function shapeOf(sql: string): string {
  const parts: string[] = [];
  for (let at = 0; at < sql.length; ) {
    const { value, end } = readPart(sql, at);
    parts.push(value);
    at = end;
  }
  return joinLists(parts).join('').trim();
}

/** A list of values, these having become question marks. */
const VALUES = /^ ?-?\?(?: ?, ?-?\?)* ?$/;

function joinLists(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    joined.push(parts[at] ?? '');
    const before = parts[at - 1] === ' ' ? parts[at - 2] : parts[at - 1];
    if (parts[at] !== '(' || before?.toLowerCase() !== 'in') continue;
    const end = parts.indexOf(')', at);
    const list = parts.slice(at + 1, end);
    if (!VALUES.test(list.join(''))) continue;
    joined.push('?', ')');
    at = end;
  }
  return joined;
}

function readPart(sql: string, at: number): Reading {
  const first = sql.charAt(at);
  const closing = CLOSING[first];
  if (closing !== undefined) {
    const end = endOfQuoted(sql, at, closing);
    return { value: first === "'" ? '?' : sql.slice(at, end), end };
  }
  if (/\s/.test(first)) return { value: ' ', end: endOf(sql, at, /\s/) };
  const number = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?/i.exec(sql.slice(at));
  if (number) return { value: '?', end: at + number[0].length };
  if (/[\w$]/.test(first)) {
    const end = endOf(sql, at, /[\w$]/);
    return { value: sql.slice(at, end), end };
  }
  return { value: first, end: at + 1 };
}

function endOf(sql: string, at: number, kind: RegExp): number {
  let end = at;
  while (end < sql.length && kind.test(sql.charAt(end))) end += 1;
  return end;
}

function endOfQuoted(sql: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < sql.length) {
    if (sql.charAt(end) !== quote) end += 1;
    else if (sql.charAt(end + 1) === quote) end += 2;
    else return end + 1;
  }
  return end;
}
