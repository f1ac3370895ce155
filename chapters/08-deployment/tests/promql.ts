/** A query in the part of PromQL that dashboards of this chapter need. */
export type Query =
  | { readonly kind: 'number'; readonly value: number }
  | Selector
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Query[] }
  | Aggregation
  | { readonly kind: 'binary'; readonly operator: string; readonly sides: readonly [Query, Query] };

export interface Selector {
  readonly kind: 'selector';
  readonly metric: string;
  readonly matchers: readonly { label: string; operator: string; value: string }[];
  /** Such as `5m`, or a variable of Grafana. */
  readonly range?: string;
}

export interface Aggregation {
  readonly kind: 'aggregation';
  readonly name: string;
  readonly grouping?: { readonly word: string; readonly labels: readonly string[] };
  readonly of: Query;
}

export class QueryFault extends Error {}

const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count'];

const LEVELS = [['or'], ['+', '-'], ['*', '/']];

const TOKEN =
  /\s*(\[[^\]]*\]|[a-zA-Z_:][\w:]*|\d*\.?\d+(?:e[+-]?\d+)?|"(?:[^"\\]|\\.)*"|'[^'\\]*'|=~|!~|!=|[^\s])/gy;

export function parseQuery(text: string): Query {
  const tokens = [...text.matchAll(TOKEN)].map(([, token = '']) => token);
  const parser = new Parser(tokens);
  const query = parser.binary(0);
  parser.end();
  return query;
}

class Parser {
  #at = 0;
  readonly #tokens: readonly string[];

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  binary(level: number): Query {
    const operators = LEVELS[level];
    if (!operators) return this.#operand();
    let left = this.binary(level + 1);
    while (operators.includes(this.#peek())) {
      const operator = this.#next();
      left = { kind: 'binary', operator, sides: [left, this.binary(level + 1)] };
    }
    return left;
  }

  end(): void {
    if (this.#peek() !== '') this.#fail();
  }

  #operand(): Query {
    const token = this.#next();
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '(') return this.#closed(this.binary(0));
    if (!/^[a-zA-Z_:]/.test(token)) return this.#fail(token);
    if (AGGREGATIONS.includes(token)) return this.#aggregation(token);
    if (this.#peek() !== '(') return this.#selector(token);
    return { kind: 'call', name: token, of: this.#list('(', ')', () => this.binary(0)) };
  }

  #aggregation(name: string): Query {
    const before = this.#grouping();
    this.#expect('(');
    const of = this.#closed(this.binary(0));
    const grouping = before ?? this.#grouping();
    return { kind: 'aggregation', name, of, ...(grouping && { grouping }) };
  }

  #grouping(): Aggregation['grouping'] {
    if (!['by', 'without'].includes(this.#peek())) return undefined;
    return { word: this.#next(), labels: this.#list('(', ')', () => this.#next()) };
  }

  #selector(metric: string): Query {
    const matchers = this.#peek() === '{' ? this.#list('{', '}', () => this.#matcher()) : [];
    const range = this.#peek().startsWith('[') ? this.#next().slice(1, -1) : undefined;
    return { kind: 'selector', metric, matchers, ...(range !== undefined && { range }) };
  }

  #matcher(): Selector['matchers'][number] {
    const [label, operator, quoted] = [this.#next(), this.#next(), this.#next()];
    if (!['=', '!=', '=~', '!~'].includes(operator) || !/^["']/.test(quoted)) this.#fail(label);
    return { label, operator, value: quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1') };
  }

  #list<T>(open: string, close: string, read: () => T): T[] {
    const items: T[] = [];
    this.#expect(open);
    while (this.#peek() !== close) {
      items.push(read());
      if (this.#peek() !== close) this.#expect(',');
    }
    this.#expect(close);
    return items;
  }

  #closed(query: Query): Query {
    this.#expect(')');
    return query;
  }

  #expect(token: string): void {
    if (this.#next() !== token) this.#fail(token);
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #next(): string {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #fail(near = this.#peek()): never {
    throw new QueryFault(`not readable near '${near}'`);
  }
}
