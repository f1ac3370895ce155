import { mount, type Site, whileUnsolved } from '@bookshop/kit/app';
import { Router } from 'express';

import { SHELVES } from '../catalog/shelves';
import { asStaff } from '../http/callers';
import type { ReadBestsellers } from './bestsellers';
import { describeFreshness } from './freshness';
import { createNotice, createNoticeRoute, type NoticeDeps } from './notice';

export interface FrontDeps extends NoticeDeps {
  readonly site: Site;
  readonly readBestsellers: ReadBestsellers;
  now(): number;
}

/** The front page, and the parts of it that programs read and write. */
export function createFrontRoutes(deps: FrontDeps): Router {
  const { site, readBestsellers, now } = deps;
  const notice = whileUnsolved(() => createNotice(deps), undefined);
  const router = Router();
  router.get('/', async (_request, response) => {
    const { list, isHit } = await readBestsellers();
    site.send(response, 'front.njk', {
      bestsellers: list.results,
      freshness: describeFreshness(isHit, list, now()),
      notice: (await notice?.read()) ?? '',
      shelves: [...SHELVES].map(([slug, names]) => ({ slug, name: names.en })),
    });
  });
  router.get('/bestsellers', async (_request, response) => {
    const { list, isHit } = await readBestsellers();
    response.set({ 'X-Render': String(list.render), 'X-Cache': isHit ? 'hit' : 'miss' });
    response.json(list);
  });
  router.post(
    '/notice',
    asStaff,
    mount(() => createNoticeRoute(createNotice(deps))),
  );
  return router;
}
