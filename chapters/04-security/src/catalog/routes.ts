import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';
import type { Sequelize } from 'sequelize';
import { z } from 'zod';

import type { Models } from '../data/models';
import { text } from '../http/fields';
import { runSavedSearch } from './saved-searches';
import { findFacts, searchBooks } from './search';

export interface CatalogDeps {
  readonly db: Sequelize;
  readonly models: Pick<Models, 'SavedSearch'>;
}

const one = z.string().catch('');

/** A repeated parameter, or one that is not a string, counts as an empty string. */
const search = z.object({ q: one, author: one, order: one, page: one });

const savedSearch = z.object({ name: text(60), words: text(200) });

const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };
const UNKNOWN_SEARCH = { code: 'unknown-search', message: 'There is no such search.' };
const NO_SEARCH = { code: 'invalid-search', message: 'A search has a name and words.' };

const rowNumber = rowId();

/** The catalogue for programs. */
export function createCatalogRoutes({ db, models: { SavedSearch } }: CatalogDeps): Router {
  const router = Router();
  router.get('/search', async ({ query }, response) => {
    response.json({ results: await searchBooks(db, search.parse(query)) });
  });
  router.get('/books/:id/facts', async ({ params }, response) => {
    const facts = await findFacts(db, params.id);
    if (!facts) throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    response.json(facts);
  });
  router.post('/saved-searches', async ({ body }, response) => {
    const { id } = await SavedSearch.create(readInput(savedSearch, body, NO_SEARCH));
    response.status(201).json({ id });
  });
  router.get('/saved-searches/:id', async ({ params }, response) => {
    const saved = await SavedSearch.findByPk(readInput(rowNumber, params.id, UNKNOWN_SEARCH));
    if (!saved) throw new RuleError(UNKNOWN_SEARCH.code, UNKNOWN_SEARCH.message);
    response.json(await runSavedSearch(db, saved));
  });
  return router;
}
