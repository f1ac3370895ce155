import { formatCents, RuleError, type ShopTools, type Site } from '@bookshop/kit/app';
import { Router } from 'express';
import { z } from 'zod';

import type { CacheStore } from '../cache/cache-store';
import { IN_STOCK, type Language, LANGUAGES, SHELVES } from '../catalog/shelves';
import type { Book, Models } from '../data/models';
import { createFragmentCache } from './cache-fragment';
import { describeFreshness } from './freshness';
import { renderFragment } from './render-fragment';
import type { Renders } from './renders';

export interface ShelfDeps {
  readonly models: Pick<Models, 'Book'>;
  readonly store: CacheStore;
  readonly renders: Renders;
  readonly tools: Pick<ShopTools, 'now' | 'reach'>;
  readonly site: Site;
}

const SHELF_SECONDS = 60;
const CARD_SECONDS = 300;

/** The largest number of books on a shelf. */
const MOST = 48;

const language = z.enum(LANGUAGES).catch('en');

/** The page of a shelf: a fragment with the cards of its books, which are fragments as well. */
export function createShelfRoutes({ models, store, renders, tools, site }: ShelfDeps): Router {
  const router = Router();
  const fragment = createFragmentCache({ store });
  const renderCard = async (book: Book, lang: Language): Promise<string> => {
    await tools.reach('card/render');
    return renderFragment('card.njk', {
      ...renders.next(`card ${book.id} ${lang}`),
      id: book.id,
      title: book.title,
      author: book.author?.name ?? '',
      price: formatCents(book.priceCents),
      stock: IN_STOCK[lang](book.copies),
    });
  };
  const renderShelf = async (slug: string, lang: Language): Promise<string> => {
    await tools.reach('shelf/render');
    const order = ['title', 'id'];
    const books = await models.Book.findAll({
      ...{ where: { shelf: slug }, include: 'author', order, limit: MOST },
    });
    const cards = await Promise.all(
      books.map((book) =>
        fragment({ name: 'card', seconds: CARD_SECONDS, varyOn: [book.id, lang] }, () =>
          renderCard(book, lang),
        ),
      ),
    );
    return renderFragment('shelf.njk', { ...renders.next(shelfName(slug, lang)), cards });
  };
  router.get('/shelves/:slug', async ({ params: { slug }, query }, response) => {
    const names = SHELVES.get(slug);
    if (!names) throw new RuleError('unknown-shelf', 'There is no such shelf.');
    const lang = language.parse(query['lang']);
    let isHit = true;
    const shelf = await fragment(
      { name: 'shelf', seconds: SHELF_SECONDS, varyOn: [slug, lang] },
      () => {
        isHit = false;
        return renderShelf(slug, lang);
      },
    );
    const freshness = describeFreshness(isHit, renders.last(shelfName(slug, lang)), tools.now());
    const values = { slug, lang, name: names[lang], languages: LANGUAGES };
    site.send(response, 'shelf-page.njk', { ...values, shelf, freshness });
  });
  return router;
}

function shelfName(slug: string, lang: Language): string {
  return `shelf ${slug} ${lang}`;
}
