import { isNotImplemented, readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type Request, Router } from 'express';
import { Op, type Sequelize } from 'sequelize';

import type { Book, Models } from '../data/models';
import { type Read, requireValues } from '../http/field-errors';
import { paginate } from '../http/pagination';
import type { Selection } from '../http/selection';
import { showBook } from './book';
import { filterBooks } from './book-filters';
import { searchBooks } from './book-search';

const authorId = rowId();

const UNKNOWN = { code: 'unknown-author', message: 'There is no such author.' };

const BY_ID: Selection<Book> = { order: ['id'] };

/** The number of books in a list without pages. */
const MOST = 100;

/** Lists of books: all of them, and those that match a search or filters. */
export function createListRoutes({ db, models }: { db: Sequelize; models: Models }): Router {
  const router = Router();
  const pageOf = (request: Request, selection: Selection<Book>) =>
    paginate(request, { model: models.Book, selection, show: showBook });
  const firstOf = async (selection: Selection<Book>): Promise<object> => {
    const { count, rows } = await models.Book.findAndCountAll({ ...selection, limit: MOST });
    return { count, results: rows.map(showBook) };
  };
  router.get('/books', async (request, response) => {
    const searched = await ifSolved(async () => searchBooks(db, request.query));
    const filtered = await ifSolved(() => filterBooks(models, request.query));
    response.json(await pageOf(request, combine(BY_ID, searched, filtered)));
  });
  router.get('/search', async ({ query }, response) => {
    response.json(await firstOf(combine(BY_ID, requireValues(searchBooks(db, query)))));
  });
  router.get('/shelf', async ({ query }, response) => {
    response.json(await firstOf(combine(requireValues(await filterBooks(models, query)))));
  });
  router.get('/authors/:id/books', async (request, response) => {
    const author = await models.Author.findByPk(readInput(authorId, request.params.id, UNKNOWN));
    if (!author) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    response.json(
      await pageOf(request, { where: { authorId: author.id }, order: ['title', 'id'] }),
    );
  });
  return router;
}

/** The books that all of these select, in the order of the last one that has an order. */
function combine(...selections: readonly Selection<Book>[]): Selection<Book> {
  const order = selections.findLast((one) => one.order !== undefined)?.order ?? [];
  return { where: { [Op.and]: selections.flatMap((one) => one.where ?? []) }, order };
}

/** The selection that was read; all books while its exercise is not solved. */
async function ifSolved(read: () => Promise<Read<Selection<Book>>>): Promise<Selection<Book>> {
  try {
    return requireValues(await read());
  } catch (error) {
    if (isNotImplemented(error)) return {};
    throw error;
  }
}
