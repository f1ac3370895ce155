import { readInput, wholeNumber } from '@bookshop/kit/app';
import { Router } from 'express';
import { z } from 'zod';

import type { Models } from '../data/models';
import { readAuthorFilter } from './author-filter';
import { listLabels } from './labels';
import { listAuthors } from './list-authors';
import { listBooks } from './list-books';
import { pageAuthors } from './page-authors';

const MOST_AUTHORS = 100;
const LAST_OFFSET = 1_000_000;

const pageQuery = z.object({
  limit: wholeNumber({ from: 1, to: MOST_AUTHORS, fallback: 20 }),
  offset: wholeNumber({ to: LAST_OFFSET, fallback: 0 }),
});

const PAGE_REFUSAL = {
  code: 'invalid-page',
  message: `A page takes whole numbers: limit from 1 to ${MOST_AUTHORS}, offset from 0 to ${LAST_OFFSET}.`,
};

/** Books and authors, as JSON. */
export function createCatalogRoutes(models: Models): Router {
  const router = Router();
  router.get('/books', async (_request, response) => {
    response.json(await listBooks(models));
  });
  router.get('/authors', async ({ query }, response) => {
    response.json(await listAuthors(models, readAuthorFilter(query)));
  });
  router.get('/authors/page', async ({ query }, response) => {
    const page = readInput(pageQuery, query, PAGE_REFUSAL);
    response.json(await pageAuthors(models, { ...page, ...readAuthorFilter(query) }));
  });
  router.get('/labels', async (_request, response) => {
    response.json(await listLabels(models));
  });
  return router;
}
