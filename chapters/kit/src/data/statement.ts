/** The facts about an SQL statement that tests ask for. */
export interface Statement {
  /**
   * `select`, `insert`, `update`, `delete`, `begin`, `commit`, `rollback`, `savepoint`,
   * `rollback-to`, `release`, or its first word.
   */
  readonly verb: string;
  readonly kind: 'query' | 'transaction';
  /** Every table that it names, each once, in order; common table expressions do not count. */
  readonly tables: readonly string[];
  /**
   * The columns that a SELECT reads, or an INSERT or UPDATE writes: the column's own name, or the
   * alias of an expression.
   */
  readonly columns: readonly string[];
  /** The outermost LIMIT, if it is a number. */
  readonly limit: number | null;
  readonly text: string;
}

interface Token {
  /** A quoted name and a string are never keywords. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign';
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** How many brackets it is in. */
  readonly depth: number;
}

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|(?<string>'(?:[^']|'')*'|(?<tag>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\k<tag>)|"(?<double>(?:[^"]|"")*)"|`(?<back>(?:[^`]|``)*)`|(?<number>\d+(?:\.\d+)?)|(?<word>[$:@]?[A-Za-z_]\w*|[$?]\d*)|(?<sign>\S)/g;

const TRANSACTION: Readonly<Record<string, string>> = {
  begin: 'begin',
  start: 'begin',
  commit: 'commit',
  end: 'commit',
  rollback: 'rollback',
  savepoint: 'savepoint',
  release: 'release',
};

/** The words that end the list of tables after FROM. */
const AFTER_TABLES = [
  'where',
  'group',
  'having',
  'window',
  'union',
  'intersect',
  'except',
  'order',
  'limit',
  'offset',
  'fetch',
  'for',
  'returning',
  'set',
];

/**
 * Reads the statements in a string of SQL, in the dialects of SQLite and PostgreSQL. It uses tokens
 * and not a grammar: it has to handle whatever Sequelize or a learner writes, and only a few facts
 * are needed.
 */
export function readStatements(sql: string): Statement[] {
  return split(tokenize(sql)).map((tokens) => readStatement(sql, tokens));
}

/** The table for each name that is used for it: its own name, or an alias. */
export function readAliases(sql: string): Map<string, string> {
  const names = new Map<string, string>();
  const named = split(tokenize(sql)).flatMap((tokens) =>
    tablesAt(tokens).map((at) => ({
      table: tokens[at]?.text ?? '',
      alias: tokens[is(tokens[at + 1], 'as') ? at + 2 : at + 1]?.text,
    })),
  );
  for (const { table, alias } of named) if (alias !== undefined) names.set(alias, table);
  for (const { table } of named) names.set(table, table);
  return names;
}

function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const match of sql.matchAll(TOKEN)) {
    const { string, double, back, number, word, sign } = match.groups ?? {};
    const from = match.index;
    const base = { from, to: from + match[0].length };
    if (sign === ')') depth -= 1;
    if (string !== undefined) tokens.push({ ...base, kind: 'string', text: string, depth });
    const name = double ?? back;
    if (name !== undefined) tokens.push({ ...base, kind: 'name', text: name, depth });
    if (number !== undefined) tokens.push({ ...base, kind: 'number', text: number, depth });
    if (word !== undefined) tokens.push({ ...base, kind: 'word', text: word, depth });
    if (sign !== undefined) tokens.push({ ...base, kind: 'sign', text: sign, depth });
    if (sign === '(') depth += 1;
  }
  return tokens;
}

function split(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (is(token, ';') && token.depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function readStatement(sql: string, tokens: readonly Token[]): Statement {
  const text = sql.slice(tokens[0]?.from, tokens.at(-1)?.to);
  const first = tokens[0]?.text.toLowerCase() ?? '';
  const transaction = TRANSACTION[first] ?? (isSetTransaction(tokens) ? 'set' : undefined);
  if (transaction !== undefined) {
    const back = transaction === 'rollback' && tokens.some((token) => is(token, 'to'));
    const verb = back ? 'rollback-to' : transaction;
    return { verb, kind: 'transaction', tables: [], columns: [], limit: null, text };
  }
  const start = first === 'with' ? mainVerb(tokens) : 0;
  const verb = tokens[start]?.text.toLowerCase() ?? '';
  const main = tokens.slice(start);
  return {
    verb,
    kind: 'query',
    tables: tablesOf(tokens),
    columns: columnsOf(verb, main),
    limit: limitOf(main),
    text,
  };
}

function isSetTransaction([first, second]: readonly Token[]): boolean {
  return is(first, 'set') && is(second, 'transaction');
}

function mainVerb(tokens: readonly Token[]): number {
  const verbs = ['select', 'insert', 'update', 'delete'];
  const at = tokens.findIndex(
    (token) => token.depth === 0 && verbs.some((verb) => is(token, verb)),
  );
  return Math.max(at, 0);
}

function tablesOf(tokens: readonly Token[]): string[] {
  return [...new Set(tablesAt(tokens).map((at) => tokens[at]?.text ?? ''))];
}

/** The positions at which tables are named. */
function tablesAt(tokens: readonly Token[]): number[] {
  const expressions = expressionsOf(tokens);
  const found = tokens.flatMap((token, i) => {
    if (!namesTable(tokens, i)) return [];
    const own = nameAt(tokens, i + 1);
    return is(token, 'from') ? [...own, ...afterCommas(tokens, i)] : own;
  });
  return found
    .filter((at) => !expressions.has(tokens[at]?.text ?? ''))
    .sort((one, other) => one - other);
}

/** The names that `WITH` defines: `name AS (…)`, `name (columns) AS MATERIALIZED (…)`. */
function expressionsOf(tokens: readonly Token[]): Set<string> {
  if (!tokens.some((token) => is(token, 'with'))) return new Set();
  const names = tokens.flatMap((token, i) => {
    if (!is(token, 'as')) return [];
    let next = i + 1;
    while (isOneOf(tokens[next], ['not', 'materialized'])) next += 1;
    if (!is(tokens[next], '(')) return [];
    const columns = is(tokens[i - 1], ')') ? openingOf(tokens, i - 1) : i;
    return tokens[columns - 1]?.text ?? [];
  });
  return new Set(names);
}

function openingOf(tokens: readonly Token[], closing: number): number {
  const { depth } = tokens[closing] ?? { depth: 0 };
  return tokens.findLastIndex((token, i) => i < closing && token.depth === depth && is(token, '('));
}

/** Whether a table's name follows. After `FOR UPDATE` and `ON CONFLICT … DO UPDATE`, none does. */
function namesTable(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  if (is(token, 'update')) return !isOneOf(tokens[i - 1], ['for', 'do', 'on', 'key']);
  if (is(token, 'from')) return !is(tokens[i - 1], 'distinct') && !isArgument(tokens, i);
  if (is(token, 'on')) return tokens.slice(0, i).some((one) => is(one, 'index'));
  return isOneOf(token, ['join', 'into', 'table', 'truncate']);
}

/**
 * Whether FROM is part of an argument, as in `extract(year FROM published_on)`, and not of a query.
 */
function isArgument(tokens: readonly Token[], from: number): boolean {
  const { depth } = tokens[from] ?? { depth: 0 };
  if (depth === 0) return false;
  const opening = tokens.findLastIndex((token, i) => i < from && token.depth < depth);
  return !tokens
    .slice(opening, from)
    .some((token) => token.depth === depth && isOneOf(token, ['select', 'delete', 'update']));
}

/** The positions of the table names expected here; none when there is a query or a function. */
function nameAt(tokens: readonly Token[], at: number): number[] {
  const isRead = isOneOf(tokens[at - 1], ['from', 'join', ',']);
  let i = at;
  // A bracket may contain joined tables.
  while (isOneOf(tokens[i], ['(', 'only', 'lateral', 'table', 'if', 'not', 'exists'])) i += 1;
  while (is(tokens[i + 1], '.')) i += 2;
  const token = tokens[i];
  if (token?.kind !== 'name' && token?.kind !== 'word') return [];
  if (isOneOf(token, ['select', 'values', 'with'])) return [];
  return isRead && is(tokens[i + 1], '(') ? [] : [i];
}

/** The further tables of `FROM a, b`. */
function afterCommas(tokens: readonly Token[], from: number): number[] {
  const { depth } = tokens[from] ?? { depth: 0 };
  const found: number[] = [];
  for (let i = from + 1; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (!token || token.depth < depth) break;
    if (token.depth > depth) continue;
    if (isOneOf(token, AFTER_TABLES)) break;
    if (is(token, ',')) found.push(...nameAt(tokens, i + 1));
  }
  return found;
}

function columnsOf(verb: string, tokens: readonly Token[]): string[] {
  const depth = tokens[0]?.depth ?? 0;
  if (verb === 'select') {
    const end = tokens.findIndex((token) => token.depth === depth && is(token, 'from'));
    const list = tokens.slice(1, end < 0 ? undefined : end);
    return commaParts(list, depth).map(columnOf);
  }
  if (verb === 'update') {
    const start = tokens.findIndex((token) => is(token, 'set'));
    const rest = tokens.slice(start + 1);
    const end = rest.findIndex(
      (token) => token.depth === depth && isOneOf(token, ['where', 'returning', 'from']),
    );
    return commaParts(rest.slice(0, end < 0 ? undefined : end), depth).map(
      (part) => part[0]?.text ?? '',
    );
  }
  if (verb === 'insert') {
    const start = tokens.findIndex((token) =>
      isOneOf(token, ['(', 'values', 'select', 'default', 'with']),
    );
    if (!is(tokens[start], '(')) return [];
    const end = tokens.findIndex((token, i) => i > start && is(token, ')'));
    return commaParts(tokens.slice(start + 1, end), depth + 1).map((part) => part[0]?.text ?? '');
  }
  return [];
}

function commaParts(tokens: readonly Token[], depth: number): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.depth === depth && is(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/**
 * The name of a column: `"Book"."id"` is id, whatever its alias is; a computed column has the name
 * of its alias.
 */
function columnOf(part: readonly Token[]): string {
  const tokens = is(part[0], 'distinct') ? part.slice(1) : part;
  const as = tokens.findIndex((token) => is(token, 'as') && token.depth === tokens[0]?.depth);
  const source = tokens.slice(0, as < 0 ? undefined : as);
  const plain = source.every(
    (token) => token.kind !== 'string' && token.kind !== 'number' && !is(token, '('),
  );
  const isColumn = plain && (source.length === 1 || (source.length === 3 && is(source[1], '.')));
  return (isColumn ? source : tokens).at(-1)?.text ?? '';
}

function limitOf(tokens: readonly Token[]): number | null {
  const depth = tokens[0]?.depth ?? 0;
  const at = tokens.findIndex((token) => token.depth === depth && is(token, 'limit'));
  if (at < 0) return null;
  // SQLite also knows `LIMIT offset, limit`.
  const value = is(tokens[at + 2], ',') ? tokens[at + 3] : tokens[at + 1];
  return value?.kind === 'number' ? Number(value.text) : null;
}

function is(token: Token | undefined, word: string): boolean {
  if (token === undefined || token.kind === 'name' || token.kind === 'string') return false;
  return token.text.toLowerCase() === word;
}

function isOneOf(token: Token | undefined, words: readonly string[]): boolean {
  return words.some((word) => is(token, word));
}
