import { formatCents, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Book, Models } from '../data/models';

export function createBookRoutes({ Book }: Pick<Models, 'Book'>): Router {
  const router = Router();
  router.get('/books', async (_request, response) => {
    const books = await Book.findAll({ order: ['title', 'id'] });
    response.json(books.map(toJson));
  });
  router.get('/books/:id', async ({ params }, response) => {
    const id = rowId().safeParse(params.id).data;
    const book = id === undefined ? null : await Book.findByPk(id);
    if (!book) throw new RuleError('unknown-book', 'There is no such book.');
    response.json(toJson(book));
  });
  return router;
}

function toJson({ id, title, author, shelf, priceCents }: Book) {
  return { id, title, author, shelf, price: formatCents(priceCents) };
}
