import { formatCents, readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';
import { Op } from 'sequelize';
import { z } from 'zod';

import type { Book, Models, Review } from '../data/models';
import { text } from '../http/fields';
import { renderGiftCard } from './gift-card';
import { jsonScript, safeHref } from './page-helpers';
import type { Pages } from './pages';

export interface BookRoutesDeps {
  readonly models: Models;
  readonly pages: Pages;
  /** Runs before a review is stored. */
  readonly throttle: RequestHandler;
}

const SHOWN = 48;

const bookId = rowId();
const one = z.string().catch('');
const asked = z.object({ q: one });
const giftCard = z.object({ to: one, message: one });

const review = z.object({
  name: text(60),
  link: z.union([z.literal(''), text(500)]).default(''),
  text: text(5_000),
  stars: z.coerce.number().pipe(z.int().min(1).max(5)),
});

const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };
const NO_REVIEW = {
  code: 'invalid-review',
  message: 'A review has a name, a text and 1 to 5 stars.',
};

/** The pages that everybody may see. */
export function createBookRoutes({ models, pages, throttle }: BookRoutesDeps): Router {
  const { Book, Review } = models;
  const router = Router();
  const findBook = async (id: unknown): Promise<Book> => {
    const book = await Book.findByPk(readInput(bookId, id, UNKNOWN_BOOK), { include: 'author' });
    if (!book) throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    return book;
  };
  router.get('/', async (_request, response) => {
    const books = await Book.findAll({ include: 'author', order: ['title', 'id'], limit: SHOWN });
    pages.send(response, 'front.njk', { books: books.map(showBook) });
  });
  router.get('/search-page', async ({ query }, response) => {
    const { q } = asked.parse(query);
    const books = q === '' ? [] : await findByTitle(models, q);
    pages.send(response, 'search.njk', { q, books: books.map(showBook) });
  });
  router.get('/gift-card', ({ query }, response) => {
    const card = giftCard.parse(query);
    pages.send(response, 'gift-card.njk', { ...card, card: renderGiftCard(card) });
  });
  router.get('/books/:id', async ({ params }, response) => {
    const book = await findBook(params.id);
    const reviews = await Review.findAll({ where: { bookId: book.id }, order: ['id'] });
    const values = { book: showBook(book), reviews: reviews.map(showReview) };
    pages.send(response, 'book.njk', { ...values, safeHref, jsonScript });
  });
  router.post('/books/:id/reviews', throttle, async ({ params, body }, response) => {
    const book = await findBook(params.id);
    await Review.create({ ...readInput(review, body, NO_REVIEW), bookId: book.id });
    response.redirect(303, `/books/${book.id}`);
  });
  router.get('/books/:id/preview', async ({ params }, response) => {
    pages.send(response, 'preview.njk', { book: showBook(await findBook(params.id)) });
  });
  return router;
}

function findByTitle({ Book }: Models, words: string): Promise<Book[]> {
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  const where = { title: { [Op.like]: pattern } };
  return Book.findAll({ where, include: 'author', order: ['title', 'id'], limit: SHOWN });
}

function showBook({ id, title, blurb, priceCents, copies, author }: Book) {
  return { id, title, blurb, copies, price: formatCents(priceCents), author: author?.name ?? '' };
}

function showReview({ name, link, text, stars }: Review) {
  return { name, link, text, stars };
}
