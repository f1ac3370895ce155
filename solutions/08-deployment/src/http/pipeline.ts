import type { ErrorRequestHandler, Express, RequestHandler } from 'express';

/** What each request may pass, in no order. */
export interface PipelineParts {
  /** Gives the request an id. */
  readonly requestContext: RequestHandler;
  readonly accessLog: RequestHandler;
  readonly measure: RequestHandler;
  /** `/livez` and `/readyz`. */
  readonly health: RequestHandler;
  /** The HTTPS redirect, the rate limit and the preview, as far as they are switched on. */
  readonly guards: readonly RequestHandler[];
  readonly bodyParser: RequestHandler;
  /** Static files and media. */
  readonly files: RequestHandler;
  /** The pages and routes of the shop. */
  readonly shop: RequestHandler;
  readonly notFound: RequestHandler;
  /** The last one responds. */
  readonly errors: readonly ErrorRequestHandler[];
}

/** Puts the parts of the app in order. */
export function buildPipeline(app: Express, parts: PipelineParts): void {
  // Whoever watches the shop asks every second: it needs no id, no line and no guard.
  app.use(parts.health);
  app.use(parts.requestContext, parts.accessLog, parts.measure);
  for (const guard of parts.guards) app.use(guard);
  app.use(parts.files, parts.bodyParser, parts.shop, parts.notFound);
  for (const handle of parts.errors) app.use(handle);
}
