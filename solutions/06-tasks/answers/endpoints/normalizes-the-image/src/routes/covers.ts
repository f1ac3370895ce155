import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';
import { z } from 'zod';

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

const bookIdIn = rowId();
const coverIn = z.object({ image: z.string().min(1).max(200).normalize() });

const INVALID_COVER = { code: 'invalid-cover', message: 'A cover has an image.' };
const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };

/** A cover is handed in, and what becomes of it can be asked for. */
export function createCoverRoutes({ models, callers, queue, deadlineMs }: CoverDeps): Router {
  const add = async (payload: { bookId: number; image: string; readerId: number }) => {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      const error = new TaskError('QUEUE_DOWN', 'The queue does not answer.');
      timer = setTimeout(() => reject(error), deadlineMs);
    });
    try {
      return await Promise.race([queue.add('resize-cover', payload), deadline]);
    } finally {
      clearTimeout(timer);
    }
  };

  const router = Router();
  router.post('/books/:id/cover', async (request, response) => {
    const reader = await callers.reader(request);
    const { image } = readInput(coverIn, request.body, INVALID_COVER);
    const bookId = readInput(bookIdIn, request.params.id, UNKNOWN_BOOK);
    const book = await models.Book.findByPk(bookId);
    if (!book) throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    try {
      const { id } = await add({ bookId, image, readerId: reader.id });
      response.status(202).location(`/tasks/${id}`).json({ id });
    } catch (error) {
      const isDown = error instanceof TaskError && error.code === 'QUEUE_DOWN';
      if (isDown) response.set('Retry-After', '5');
      throw error;
    }
  });
  router.get('/tasks/:id', async (request, response) => {
    const reader = await callers.reader(request);
    const task = await queue.get(request.params.id);
    if (!task || ownerOf(task) !== reader.id) {
      throw new RuleError('unknown-task', 'There is no such task.');
    }
    response.json(show(task));
  });
  return router;
}

function ownerOf({ payload }: Task): unknown {
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  return isObject ? payload['readerId'] : undefined;
}

function show({ id, status, result, error }: Task): object {
  switch (status) {
    case 'succeeded':
      return { id, status, result: result ?? null };
    case 'failed':
      return {
        id,
        status,
        error:
          error?.name === 'UnreadableImage'
            ? { name: error.name, message: error.message }
            : { name: 'InternalError', message: 'Something went wrong in the shop.' },
      };
    default:
      return { id, status };
  }
}
