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

const bookId = rowId();
const upload = z.object({ image: z.string().min(1).max(200) });
/** The payload is all that lasts of a request, so it also says whose task it is. */
const owned = z.object({ readerId: z.number() });

const NO_IMAGE = { code: 'invalid-cover', message: 'A cover has an image, such as dune.png.' };
const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };
const UNKNOWN_TASK = { code: 'unknown-task', message: 'There is no such task.' };

const RETRY_SECONDS = 5;

/** Errors that are about the reader's image. All others are the shop's own affair. */
const FOR_READERS = new Set(['UnreadableImage']);
const INTERNAL_ERROR = { name: 'InternalError', message: 'Something went wrong in the shop.' };

/** A cover is handed in, and what becomes of it can be asked for. */
export function createCoverRoutes({ models, callers, queue, deadlineMs }: CoverDeps): Router {
  const router = Router();
  router.post('/books/:id/cover', async (request, response) => {
    const reader = await callers.reader(request);
    const { image } = readInput(upload, request.body, NO_IMAGE);
    const book = await models.Book.findByPk(readInput(bookId, request.params.id, UNKNOWN_BOOK));
    if (!book) throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    const payload = { bookId: book.id, image, readerId: reader.id };
    try {
      const { id } = await inTime(deadlineMs, queue.add('resize-cover', payload));
      response.status(202).location(`/tasks/${id}`).json({ id });
    } catch (error) {
      if (isQueueDown(error)) response.set('Retry-After', String(RETRY_SECONDS));
      throw error;
    }
  });
  router.get('/tasks/:id', async (request, response) => {
    const reader = await callers.reader(request);
    const task = await queue.get(request.params.id);
    // One error for both: whether somebody else has such a task is nobody's business.
    if (!task || owned.safeParse(task.payload).data?.readerId !== reader.id) {
      throw new RuleError(UNKNOWN_TASK.code, UNKNOWN_TASK.message);
    }
    response.json(show(task));
  });
  return router;
}

function show({ id, status, result, error }: Task) {
  if (status === 'succeeded') return { id, status, result };
  // A task that waits for its next run has the error of the last one.
  if (status !== 'failed') return { id, status };
  return { id, status, error: error && FOR_READERS.has(error.name) ? error : INTERNAL_ERROR };
}

function isQueueDown(error: unknown): boolean {
  return error instanceof TaskError && error.code === 'QUEUE_DOWN';
}

/** What the work returns, or `QUEUE_DOWN`. The work itself goes on: nobody can take it back. */
async function inTime<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new TaskError('QUEUE_DOWN', 'The queue does not take anything now.');
    timer = setTimeout(reject, deadlineMs, error);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
