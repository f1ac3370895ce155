import type { Request, RequestHandler, Response } from 'express';

export interface MetricsOptions {
  /** The time in milliseconds since 1970. */
  now(): number;
}

/** The numbers by which the people who run the shop see how it does. */
export interface Metrics {
  /** Counts and times every request. */
  readonly measure: RequestHandler;
  countSale(shelf: string): void;
  /** Responds with all numbers in the format of Prometheus. */
  readonly expose: RequestHandler;
}

const BOUNDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Number.POSITIVE_INFINITY];

type Labels = Readonly<Record<string, string>>;

/** Numbers by their labels, which are written as Prometheus reads them. */
class Family {
  readonly #numbers = new Map<string, number>();
  readonly #name: string;
  readonly #head: string;

  constructor(name: string, type: string, help: string) {
    this.#name = name;
    this.#head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  }

  add(by: number, labels: Labels, suffix = ''): void {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escape(value)}"`);
    const series = `${this.#name}${suffix}{${pairs.join(',')}}`;
    this.#numbers.set(series, (this.#numbers.get(series) ?? 0) + by);
  }

  toString(): string {
    const lines = [...this.#numbers].map(([series, value]) => `${series} ${value}\n`);
    return this.#head + lines.join('');
  }
}

/** Each shop has numbers of its own. */
export function createMetrics({ now }: MetricsOptions): Metrics {
  const requests = new Family('http_requests_total', 'counter', 'Requests.');
  const durations = new Family('http_request_duration_seconds', 'histogram', 'Their durations.');
  const sales = new Family('bookshop_sales_total', 'counter', 'Sold books.');
  const end = (request: Request, response: Response, start: number) => {
    const method = request.method;
    const { path } = (request.route ?? {}) as { path?: string };
    const route = path === undefined ? 'none' : `${request.baseUrl}${path}`;
    const status = response.writableFinished ? `${response.statusCode}` : 'aborted';
    requests.add(1, { method, route, status });
    const seconds = Math.max(now() - start, 0) / 1_000;
    for (const bound of BOUNDS) {
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
      durations.add(seconds <= bound ? 1 : 0, { method, route, le }, '_bucket');
    }
    durations.add(seconds, { method, route }, '_sum');
    durations.add(1, { method, route }, '_count');
  };
  return {
    measure: (request, response, next) => {
      const start = now();
      response.on('close', () => end(request, response, start));
      next();
    },
    countSale: (shelf) => sales.add(1, { shelf }),
    expose: (_request, response) => {
      response.set('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
      response.end([requests, durations, sales].join(''));
    },
  };
}

function escape(value: string): string {
  const escaped: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };
  return value.replaceAll(/[\\"\n]/g, (char) => escaped[char] ?? char);
}
