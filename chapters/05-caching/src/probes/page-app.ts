import { errorHandler, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express, type RequestHandler } from 'express';

import { NEIGHBOURS } from './page-neighbours';
import { type Sending, WAYS } from './page-ways';

type Neighbour = keyof typeof NEIGHBOURS;

/** A page, and what is around it. */
export interface Page {
  readonly way: keyof typeof WAYS;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number | string[]>>;
  /** In base64. */
  readonly body?: string;
  /** Before the page cache. */
  readonly before?: Neighbour;
  /** Between the page cache and the handler. */
  readonly after?: Neighbour;
}

export interface PageAppDeps {
  /** One for each process of the shop; a request says by `X-Process` which one it reaches. */
  readonly pageCaches: readonly RequestHandler[];
  readonly tools: ShopTools;
  /** The number of the next render, from 1. */
  nextRender(): number;
  readonly arrived: Sending['arrived'];
}

const BODY = Buffer.from('A page of the shop, in one piece or in two.');

/** An app with one page, in two places. */
export function createPageApp(page: Page, deps: PageAppDeps): Express {
  const { pageCaches, tools, nextRender, arrived } = deps;
  const { way, status = 200, headers = {}, before = 'nothing', after = 'nothing' } = page;
  const body = page.body === undefined ? BODY : Buffer.from(page.body, 'base64');
  const app = express();
  app.disable('x-powered-by');
  const cache: RequestHandler = (request, response, next) =>
    pageCaches[Number(request.get('X-Process') ?? 0)]?.(request, response, next);
  const handler: RequestHandler = async (_request, response, next) => {
    const render = nextRender();
    await tools.reach('page/handler');
    response.status(status).set('X-Render', String(render));
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    await WAYS[way]({ response, body, next, arrived });
  };
  app.use(['/north', '/south'], NEIGHBOURS[before], cache, NEIGHBOURS[after], handler);
  app.use(notFoundHandler());
  app.use(errorHandler({ log: tools.log }));
  return app;
}
