import { formatCents, type Site } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Models } from '../data/models';

export interface PageDeps {
  readonly site: Site;
  readonly models: Pick<Models, 'Book'>;
  assetUrl(path: string): string;
}

/** The HTML pages. Browsers ask again before they show a page that they have kept. */
export function createPageRoutes({ site, models, assetUrl }: PageDeps): Router {
  const router = Router();
  router.get('/style.css', site.stylesheet);
  router.get('/', async (_request, response) => {
    const books = await models.Book.findAll({ order: ['title', 'id'] });
    const shelf = books.map(({ id, title, author, priceCents }) => {
      return { id, title, author, price: formatCents(priceCents) };
    });
    response.set('Cache-Control', 'no-cache');
    site.send(response, 'front.njk', {
      books: shelf,
      assets: { lantern: assetUrl('lantern.svg'), order: assetUrl('order.js') },
    });
  });
  return router;
}
