import { NotImplemented, type ShopTools, whileUnsolved } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';

import { createAuthorViewSet } from './authors/view-set';
import type { Models } from './data/models';
import { createGenreViewSet } from './genres/view-set';
import { createHoursViewSet } from './hours/view-set';
import { createApiRouter } from './http/viewset';

/** All view sets. */
export function createResourceRoutes(
  models: Models,
  tools: Pick<ShopTools, 'now'>,
): RequestHandler {
  return whileUnsolved<RequestHandler>(() => {
    const api = createApiRouter('/api');
    api.register('authors', createAuthorViewSet(models));
    api.register('genres', createGenreViewSet(models));
    api.register('opening-hours', createHoursViewSet(tools));
    return api.routes;
  }, createUnsolvedRoutes());
}

/** Only these paths: all other requests go on to the next handler. */
function createUnsolvedRoutes(): Router {
  const refuse: RequestHandler = (_request, _response, next) => {
    next(new NotImplemented('api/viewsets'));
  };
  const routes = Router();
  routes.all('/api', refuse);
  routes.use(['/api/authors', '/api/genres', '/api/opening-hours'], refuse);
  return routes;
}
