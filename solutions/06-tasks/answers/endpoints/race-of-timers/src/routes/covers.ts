import { setTimeout as pause } from 'node:timers/promises';

import { type Json, RuleError } from '@bookshop/kit/app';
import { type Request, type Response, Router } from 'express';

import type { Models } from '../data/models';
import type { Callers } from '../http/callers';
import { type Queue, type Task, TaskError } from '../queue/queue';

export interface CoverDeps {
  readonly models: Pick<Models, 'Book'>;
  readonly callers: Callers;
  readonly queue: Pick<Queue, 'add' | 'get'>;
  /** How long a request may wait for the queue. */
  readonly deadlineMs: number;
}

const OWNER = 'for reader';

/** A cover is handed in, and what becomes of it can be asked for. */
export function createCoverRoutes(deps: CoverDeps): Router {
  const { models, callers, queue } = deps;

  async function handIn(request: Request<{ id: string }>, response: Response): Promise<void> {
    const reader = await callers.reader(request as Request);
    const image = readImage(request.body);
    const bookId = /^\d{1,9}$/.test(request.params.id) ? Number(request.params.id) : 0;
    if (!(await models.Book.findOne({ where: { id: bookId }, attributes: ['id'] }))) {
      throw new RuleError('unknown-book', `There is no book ${request.params.id}.`);
    }
    const id = await add({ bookId, image, [OWNER]: reader.id }, response);
    response.status(202).set('Location', `/tasks/${id}`).json({ id });
  }

  async function add(payload: Json, response: Response): Promise<string> {
    const over = new AbortController();
    const { signal } = over;
    const late = pause(deps.deadlineMs, undefined, { signal }).then(
      () => {
        throw new TaskError('QUEUE_DOWN', 'Too late.');
      },
      () => undefined as never,
    );
    try {
      const { id } = await Promise.race([queue.add('resize-cover', payload), late]);
      return id;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'QUEUE_DOWN') response.set('Retry-After', '1');
      throw error;
    } finally {
      over.abort();
    }
  }

  async function look(request: Request<{ id: string }>, response: Response): Promise<void> {
    const reader = await callers.reader(request as Request);
    const task = await queue.get(request.params.id);
    const owner = (Object(task?.payload) as Record<string, unknown>)[OWNER];
    if (owner !== reader.id) throw new RuleError('unknown-task', 'No such task.');
    response.json(describe(task as Task));
  }

  const router = Router();
  router.post('/books/:id/cover', handIn);
  router.get('/tasks/:id', look);
  return router;
}

function readImage(body: unknown): string {
  const { image } = Object(body) as { image?: unknown };
  const isImage = typeof image === 'string' && image.length >= 1 && image.length <= 200;
  if (!isImage) throw new RuleError('invalid-cover', 'What is the image?');
  return image;
}

function describe({ id, status, result, error }: Task): Record<string, unknown> {
  const told: Record<string, unknown> = { id, status };
  if (status === 'succeeded') told['result'] = result;
  if (status === 'failed') {
    const isReaders = error?.name === 'UnreadableImage';
    told['error'] = {
      name: isReaders ? error.name : 'InternalError',
      message: isReaders ? error.message : 'Please tell us.',
    };
  }
  return told;
}
