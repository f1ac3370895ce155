import { formatCents, type ShopTools, type Site } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Models } from '../data/models';
import type { Queue } from '../queue/queue';
import { describeQueue } from './describe-queue';

export interface PageDeps {
  readonly site: Site;
  readonly models: Pick<Models, 'Book' | 'DeadLetter' | 'OutboxRow'>;
  readonly queue: Pick<Queue, 'list'>;
  readonly tools: Pick<ShopTools, 'now'>;
}

/** The HTML pages. */
export function createPageRoutes({ site, models, queue, tools }: PageDeps): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const books = await models.Book.findAll({ order: ['title', 'id'] });
    const shelf = books.map(({ id, title, author, priceCents }) => {
      return { id, title, author, price: formatCents(priceCents) };
    });
    site.send(response, 'front.njk', { books: shelf });
  });
  router.get('/queue', async (_request, response) => {
    const tasks = await queue.list();
    const deadLetters = await models.DeadLetter.findAll({ order: ['id'] });
    const waiting = await models.OutboxRow.count();
    site.send(response, 'queue.njk', {
      ...describeQueue(tasks, tools.now()),
      waiting,
      deadLetters,
    });
  });
  return router;
}
