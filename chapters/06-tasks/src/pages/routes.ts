import type { Site } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Models } from '../data/models';
import type { Queue } from '../queue/queue';

export interface PageDeps {
  readonly site: Site;
  readonly models: Pick<Models, 'Book' | 'DeadLetter' | 'Mail' | 'OutboxRow'>;
  readonly queue: Pick<Queue, 'list'>;
}

/** The HTML pages. */
export function createPageRoutes({ site, models }: PageDeps): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const books = await models.Book.findAll({ order: ['title', 'id'] });
    site.send(response, 'front.njk', { books });
  });
  return router;
}
