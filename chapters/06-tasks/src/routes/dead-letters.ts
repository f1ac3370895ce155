import { type Json, readInput, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';

import type { DeadLetter, Models } from '../data/models';
import type { Callers } from '../http/callers';
import type { Failures } from '../queue/failures';

export interface DeadLetterDeps {
  readonly models: Pick<Models, 'DeadLetter'>;
  readonly callers: Callers;
  readonly failures: Pick<Failures, 'requeue'>;
}

const letterId = rowId();

const UNKNOWN = { code: 'unknown-dead-letter', message: 'There is no such dead letter.' };

/** What has failed for good, for the staff. */
export function createDeadLetterRoutes({ models, callers, failures }: DeadLetterDeps): Router {
  const router = Router();
  router.get('/dead-letters', async (request, response) => {
    callers.requireStaff(request);
    const letters = await models.DeadLetter.findAll({ order: ['id'] });
    response.json(letters.map(show));
  });
  router.post('/dead-letters/:id/requeue', async (request, response) => {
    callers.requireStaff(request);
    const requeued = await failures.requeue(readInput(letterId, request.params.id, UNKNOWN));
    if (!requeued) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    response.status(202).location(`/tasks/${requeued.id}`).json({ id: requeued.id });
  });
  return router;
}

function show(letter: DeadLetter) {
  const { id, taskId, name, payload, attempts, errorName, errorMessage, diedAt } = letter;
  return {
    id,
    taskId,
    name,
    payload: JSON.parse(payload) as Json,
    attempts,
    error: { name: errorName, message: errorMessage },
    diedAt: diedAt.toISOString(),
  };
}
