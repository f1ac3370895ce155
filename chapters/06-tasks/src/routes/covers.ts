import { NotImplemented } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Models } from '../data/models';
import type { Callers } from '../http/callers';
import type { Queue } from '../queue/queue';

export interface CoverDeps {
  readonly models: Pick<Models, 'Book'>;
  readonly callers: Callers;
  readonly queue: Pick<Queue, 'add' | 'get'>;
  /** How long a request may wait for the queue. */
  readonly deadlineMs: number;
}

/** A cover is handed in, and what becomes of it can be asked for. */
export function createCoverRoutes(_deps: CoverDeps): Router {
  const router = Router();
  router.post('/books/:id/cover', () => {
    // TODO: the request ends when the task is in the queue, not when the cover is cut.
    throw new NotImplemented('tasks/endpoints');
  });
  router.get('/tasks/:id', () => {
    throw new NotImplemented('tasks/endpoints');
  });
  return router;
}
