import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type ErrorRequestHandler, Router } from 'express';
import { z } from 'zod';

import type { Models } from '../data/models';
import type { Callers } from '../http/callers';
import { type Queue, type Task, TaskError, type TaskStatus } from '../queue/queue';

export interface CoverDeps {
  readonly models: Pick<Models, 'Book'>;
  readonly callers: Callers;
  readonly queue: Pick<Queue, 'add' | 'get'>;
  /** How long a request may wait for the queue. */
  readonly deadlineMs: number;
}

const schema = z.object({ image: z.string().refine((image) => /^[^]{1,200}$/.test(image)) });

const unknownBook = { code: 'unknown-book', message: 'There is no such book.' };
const unknownTask = new RuleError('unknown-task', 'There is no such task.');

const VIEWS: Record<TaskStatus, (task: Task) => object> = {
  queued: () => ({}),
  running: () => ({}),
  succeeded: ({ result }) => ({ result }),
  failed: ({ error }) => ({
    error:
      error?.name === 'UnreadableImage'
        ? { name: error.name, message: error.message }
        : { name: 'InternalError', message: 'The shop could not do it.' },
  }),
};

const sayWhen: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof TaskError && error.code === 'QUEUE_DOWN') response.set('Retry-After', '60');
  next(error);
};

/** A cover is handed in, and what becomes of it can be asked for. */
export function createCoverRoutes({ models, callers, queue, deadlineMs }: CoverDeps): Router {
  const addInTime = (bookId: number, image: string, owner: number) =>
    new Promise<{ id: string }>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new TaskError('QUEUE_DOWN', `Nothing after ${deadlineMs} ms.`));
      }, deadlineMs);
      queue
        .add('resize-cover', { owner, bookId, image })
        .finally(() => clearTimeout(timer))
        .then(resolve, reject);
    });

  return Router()
    .post('/books/:id/cover', async (request, response) => {
      const { id: owner } = await callers.reader(request);
      const { image } = readInput(schema, request.body, {
        code: 'invalid-cover',
        message: 'A cover has an image.',
      });
      const book = await models.Book.findByPk(readInput(rowId(), request.params.id, unknownBook));
      if (!book) throw new RuleError(unknownBook.code, unknownBook.message);
      const { id } = await addInTime(book.id, image, owner);
      response.status(202).location(`/tasks/${id}`).json({ id });
    })
    .get('/tasks/:id', async (request, response) => {
      const { id: reader } = await callers.reader(request);
      const task = await queue.get(request.params.id);
      const owner: unknown = z.object({ owner: z.int() }).safeParse(task?.payload).data?.owner;
      if (!task || owner !== reader) throw unknownTask;
      response.json({ id: task.id, status: task.status, ...VIEWS[task.status](task) });
    })
    .use(sayWhen);
}
