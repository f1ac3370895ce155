import { isNotImplemented, NotImplemented } from '@bookshop/kit/app';
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';

import type { DebugDeps } from '../observe/debug-routes';
import type { createServices } from '../services';
import { showAuthors, showBooksBy } from './authors';
import { showBooks, showFound, showNewest } from './books';
import { type Page, renderPage } from './layout';
import { showFailure, showMissing, showUnsolved } from './notices';
import { showQueries } from './queries';
import { STYLE } from './style';

export interface PagesDeps extends Pick<DebugDeps, 'models' | 'queryLog' | 'limits'> {
  readonly services: ReturnType<typeof createServices>;
}

const SHOWN_AS_NEW = 24;

/** The shop for people. The routes that answer JSON are elsewhere. */
export function createPages({ services, models, queryLog, limits }: PagesDeps): Router {
  const { listBooks, listAuthors, findBooks } = services;
  const router = Router();
  const page = (path: string, make: (request: Request) => Promise<Page | null> | Page) =>
    router.get(path, async (request, response) => {
      const made = await make(request);
      if (made) send(response, made);
      else send(response.status(404), showMissing());
    });

  page('/', async () => showBooks(await listBooks.listBooks()));
  page('/pages/find', async ({ query }) => {
    const title = typeof query['title'] === 'string' ? query['title'] : '';
    return showFound(title, await findBooks.findByTitle(title));
  });
  page('/pages/new', async () => showNewest(await findBooks.newestInPrint(SHOWN_AS_NEW)));
  page('/pages/authors', async ({ query }) => {
    const filter = { inPrintOnly: query['in_print'] === '1' };
    return showAuthors(await listAuthors.listAuthors(filter), filter);
  });
  page('/pages/authors/:id', async ({ params }) => {
    const id = Number(params['id']);
    const author = Number.isSafeInteger(id) ? await models.Author.findByPk(id) : null;
    return author && showBooksBy(author, await findBooks.booksByAuthor(author.id));
  });
  page('/pages/queries', () => {
    if (!queryLog) throw new NotImplemented('orm/query-log');
    return showQueries(queryLog.events(), limits);
  });
  router.get('/style.css', (_request, response) => {
    response.type('css').send(STYLE);
  });
  router.use('/pages', (_request, response) => send(response.status(404), showMissing()));
  router.use(showError);
  return router;
}

const showError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (isNotImplemented(error)) {
    send(response.status(501), showUnsolved((error as Error).message));
  } else {
    console.error(error);
    send(response.status(500), showFailure());
  }
};

function send(response: Response, page: Page): void {
  response.type('html').send(renderPage(page, response.req.baseUrl + response.req.path));
}
