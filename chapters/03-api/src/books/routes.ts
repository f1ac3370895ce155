import { readInput, rowId, RuleError, type ShopTools } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Book, Models } from '../data/models';
import { InvalidBody } from '../http/field-errors';
import { showBook } from './book';
import { saveBook } from './book-validators';

const bookId = rowId();

const UNKNOWN = { code: 'unknown-book', message: 'There is no such book.' };

/** Books are added and changed. */
export function createBookRoutes(models: Models, { now }: Pick<ShopTools, 'now'>): Router {
  const router = Router();
  const today = () => new Date(now()).toISOString().slice(0, 10);
  const find = async (id: unknown): Promise<Book> => {
    const book = await models.Book.findByPk(readInput(bookId, id, UNKNOWN));
    if (!book) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    return book;
  };
  const save = async (body: unknown, book?: Book): Promise<object> => {
    const saved = await saveBook(models, body, { today: today(), ...(book ? { book } : {}) });
    if ('errors' in saved) throw new InvalidBody(saved.errors);
    return showBook(saved.book);
  };
  router.post('/', async ({ body }, response) => {
    response.status(201).json(await save(body));
  });
  router.get('/:id', async ({ params }, response) => {
    response.json(showBook(await find(params.id)));
  });
  router.patch('/:id', async ({ params, body }, response) => {
    response.json(await save(body, await find(params.id)));
  });
  return router;
}
