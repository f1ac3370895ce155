import { finished } from 'node:stream';

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

/** Each shop has numbers of its own. */
export function createMetrics(options: MetricsOptions): Metrics {
  const shop = new ShopMetrics(options);
  return {
    measure: (request, response, next) => {
      const began = options.now();
      finished(response, (error) => {
        shop.end(request, error ? 'aborted' : response.statusCode, began);
      });
      next();
    },
    countSale: (shelf) => shop.sales.labels(shelf).inc(),
    expose: (_request, response, next) => {
      shop.registry.metrics().then((text) => {
        response.writeHead(200, { 'content-type': shop.registry.contentType }).end(text);
      }, next);
    },
  };
}

class ShopMetrics {
  readonly registry = new Registry();
  readonly sales: Counter<'shelf'>;
  readonly #requests: Counter;
  readonly #durations: Histogram;
  readonly #now: () => number;

  constructor({ now }: MetricsOptions) {
    this.#now = now;
    const registers = [this.registry];
    this.sales = new Counter({
      ...{ name: 'bookshop_sales_total', help: 'Sales', labelNames: ['shelf'] as const },
      registers,
    });
    this.#requests = new Counter({
      ...{ name: 'http_requests_total', help: 'Requests' },
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#durations = new Histogram({
      ...{ name: 'http_request_duration_seconds', help: 'Seconds' },
      labelNames: ['method', 'route'],
      buckets: [10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000].map((ms) => ms / 1_000),
      registers,
    });
  }

  end(request: Request, status: number | string, began: number): void {
    const { method } = request;
    const pattern: unknown = request.route ? (request.route as { path: unknown }).path : undefined;
    const route = pattern === undefined ? 'none' : [request.baseUrl, pattern].join('');
    const ended = this.#now();
    this.#requests.labels(method, route, String(status)).inc();
    this.#durations.labels(method, route).observe(ended > began ? (ended - began) / 1_000 : 0);
  }
}
