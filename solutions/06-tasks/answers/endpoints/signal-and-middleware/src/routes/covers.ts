import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';

import type { Models, Reader } from '../data/models';
import type { Callers } from '../http/callers';
import { type Queue, type Task, TaskError } from '../queue/queue';

export interface CoverDeps {
  readonly models: Pick<Models, 'Book'>;
  readonly callers: Callers;
  readonly queue: Pick<Queue, 'add' | 'get'>;
  /** How long a request may wait for the queue. */
  readonly deadlineMs: number;
}

const path = rowId();
const body = z.object({ image: z.string().min(1).max(200) });

type Locals = { reader: Reader };

/** A cover is handed in, and what becomes of it can be asked for. */
export function createCoverRoutes({ models, callers, queue, deadlineMs }: CoverDeps): Router {
  const needsReader: RequestHandler<{ id: string }, unknown, unknown, unknown, Locals> = async (
    request,
    response,
    next,
  ) => {
    response.locals.reader = await callers.reader(request as never);
    next();
  };

  const handIn: typeof needsReader = async (request, response) => {
    const { image } = readInput(body, request.body, {
      code: 'invalid-cover',
      message: 'An image is a string of up to 200 characters.',
    });
    const missing = { code: 'unknown-book', message: 'The shop does not have this book.' };
    const id = readInput(path, request.params.id, missing);
    if ((await models.Book.count({ where: { id } })) === 0) {
      throw new RuleError(missing.code, missing.message);
    }
    const adding = queue.add('resize-cover', {
      bookId: id,
      image,
      readerId: response.locals.reader.id,
    });
    const added = await beforeDeadline(adding, AbortSignal.timeout(deadlineMs)).catch(
      (error: unknown) => {
        const isDown = error instanceof TaskError && error.code === 'QUEUE_DOWN';
        if (isDown) response.setHeader('Retry-After', 30);
        throw error;
      },
    );
    response.location(`/tasks/${added.id}`);
    response.status(202).send({ id: added.id });
  };

  const look: typeof needsReader = async (request, response) => {
    const task = await queue.get(request.params.id);
    if (task === null || !isOwner(response.locals.reader, task)) {
      throw new RuleError('unknown-task', 'This is no task of yours.');
    }
    response.json(view(task));
  };

  return Router().post('/books/:id/cover', needsReader, handIn).get('/tasks/:id', needsReader, look);
}

function isOwner({ id }: Reader, { payload }: Task): boolean {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return false;
  return payload['readerId'] === id;
}

function view({ id, status, result, error }: Task): object {
  switch (status) {
    case 'succeeded':
      return { id, status, result };
    case 'failed':
      return { id, status, error: error?.name === 'UnreadableImage' ? error : hidden() };
    default:
      return { id, status };
  }
}

function hidden(): object {
  return { name: 'InternalError', message: 'It is our fault.' };
}

function beforeDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => {
      reject(new TaskError('QUEUE_DOWN', 'The queue is slow.'));
    });
    work.then(resolve, reject);
  });
}
