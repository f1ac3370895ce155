import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Author, Models } from '../data/models';
import { createConditionalGet } from '../http/conditional-get';

const rowNumber = rowId();

const UNKNOWN = { code: 'unknown-author', message: 'There is no such author.' };

/** The largest number of authors in a list. */
const MOST = 500;

export function createAuthorRoutes({ Author }: Pick<Models, 'Author'>): Router {
  const router = Router();
  router.use(createConditionalGet());
  router.get('/', async (_request, response) => {
    const authors = await Author.findAll({ order: ['name', 'id'], limit: MOST });
    response.json({ results: authors.map(showAuthor) });
  });
  router.get('/:id', async ({ params }, response) => {
    const author = await Author.findByPk(readInput(rowNumber, params.id, UNKNOWN));
    if (!author) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    response.json(showAuthor(author));
  });
  return router;
}

function showAuthor({ id, name, version, updatedAt }: Author) {
  return { id, name, version, updatedAt: updatedAt.toISOString() };
}
