import { NotImplemented, readInput, rowId, type Site } from '@bookshop/kit/app';
import { type Request, Router } from 'express';
import { z } from 'zod';

import { readAuthorFilter } from '../catalog/author-filter';
import { booksByAuthor, findByTitle, newestInPrint } from '../catalog/find-books';
import { listAuthors } from '../catalog/list-authors';
import { listBooks } from '../catalog/list-books';
import type { Models } from '../data/models';
import type { DebugDeps } from '../observe/debug-routes';
import { RuleError } from '../rule-error';
import { describeRequests } from './describe-requests';

export interface PagesDeps extends Pick<DebugDeps, 'models' | 'queryLog' | 'limits'> {
  readonly site: Site;
}

const SHOWN_AS_NEW = 24;

/** Without exactly one title, no book is found. */
const search = z.object({ title: z.string().catch('') });

const authorId = rowId();

const UNKNOWN_AUTHOR = { code: 'unknown-author', message: 'There is no such author.' };

/** The HTML pages. The routes that respond with JSON are elsewhere. */
export function createPages({ site, models, queryLog, limits }: PagesDeps): Router {
  const router = Router();
  const page = (path: string, view: string, find: (request: Request) => Promise<object> | object) =>
    router.get(path, async (request, response) => {
      site.send(response, view, await find(request));
    });

  page('/', 'books.njk', async () => ({ books: await listBooks(models) }));
  page('/pages/find', 'found.njk', async ({ query }) => {
    const { title: asked } = search.parse(query);
    return { asked, books: await findByTitle(models, asked) };
  });
  page('/pages/new', 'new.njk', async () => ({ books: await newestInPrint(models, SHOWN_AS_NEW) }));
  page('/pages/authors', 'authors.njk', async ({ query }) => {
    const filter = readAuthorFilter(query);
    return { ...filter, authors: await listAuthors(models, filter) };
  });
  page('/pages/authors/:id', 'author.njk', async ({ params }) => {
    const { id, name, bio } = await findAuthor(models, params['id']);
    return { name, bio, books: await booksByAuthor(models, id) };
  });
  page('/pages/queries', 'queries.njk', () => {
    if (!queryLog) throw new NotImplemented('orm/query-log');
    return { limits, requests: describeRequests(queryLog.events(), limits) };
  });
  return router;
}

async function findAuthor({ Author }: Models, id: unknown) {
  const author = await Author.findByPk(readInput(authorId, id, UNKNOWN_AUTHOR));
  if (!author) throw new RuleError(UNKNOWN_AUTHOR.code, UNKNOWN_AUTHOR.message);
  return author;
}
