import { Router } from 'express';

import type { Callers } from '../http/callers';
import type { Tools } from '../tools';

export interface LabDeps {
  readonly callers: Pick<Callers, 'staffOnly'>;
  readonly tools: Pick<Tools, 'log' | 'reach'>;
}

/** What a shop does not want to have, for tests and for trying: requests that are slow or fail. */
export function createLabRoutes({ callers, tools }: LabDeps): Router {
  const router = Router();
  router.use('/lab', callers.staffOnly);
  router.get('/lab/slow', async (_request, response) => {
    await tools.reach('lab/slow');
    response.json({ slow: true });
  });
  router.get('/lab/nested', async ({ query }, response) => {
    await tools.reach('lab/nested');
    await new Promise(setImmediate);
    tools.log.info({ step: query['step'] }, 'in the middle of a request');
    response.json({ nested: true });
  });
  // `late`: a promise that nobody awaits rejects. `fatal`: an error that nobody can catch.
  router.get('/lab/boom', async ({ query }, response) => {
    const boom = new Error('the press is on fire');
    if (query['late'] === '1') void Promise.reject(boom);
    else if (query['fatal'] === '1') setImmediate(() => fail(boom));
    else fail(boom);
    response.json({ boom: true });
  });
  return router;
}

function fail(error: Error): never {
  throw error;
}
