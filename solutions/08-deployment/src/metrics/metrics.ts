import type { Request, RequestHandler } from 'express';
import { Counter, Histogram, Registry } from 'prom-client';

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

/** In seconds. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Each shop has numbers of its own. */
export function createMetrics({ now }: MetricsOptions): Metrics {
  // The default registry belongs to the process, and knows each name only once.
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests that have ended, by status, or as aborted.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its response.',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers,
  });
  const sales = new Counter({
    name: 'bookshop_sales_total',
    help: 'Books that were sold, by shelf.',
    labelNames: ['shelf'],
    registers,
  });
  return {
    measure: (request, response, next) => {
      const start = now();
      // `finish` would not come for a client that has left.
      response.once('close', () => {
        const labels = { method: request.method, route: routeOf(request) };
        const status = response.writableFinished ? String(response.statusCode) : 'aborted';
        requests.inc({ ...labels, status });
        durations.observe(labels, Math.max(0, now() - start) / 1_000);
      });
      next();
    },
    countSale: (shelf) => sales.inc({ shelf }),
    expose: async (_request, response) => {
      response.type(registry.contentType).send(await registry.metrics());
    },
  };
}

/** The pattern, of which there are few; of paths there are as many as a visitor likes. */
function routeOf({ route, baseUrl }: Request): string {
  const { path } = Object(route) as { path?: unknown };
  return typeof path === 'string' ? baseUrl + path : 'none';
}
