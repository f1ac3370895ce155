import type { RequestHandler } from 'express';

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
export function createMetrics(_options: MetricsOptions): Metrics {
  // TODO: nothing is counted.
  return {
    measure: (_request, _response, next) => next(),
    countSale: () => {},
    expose: (_request, response) => void response.type('text').send(''),
  };
}
