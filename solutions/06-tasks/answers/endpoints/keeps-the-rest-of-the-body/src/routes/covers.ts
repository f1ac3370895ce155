import { type Json, readInput, rowId, RuleError } from '@bookshop/kit/app';
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

const TASK = 'resize-cover';

const bookId = rowId();
const cover = z.looseObject({ image: z.string().min(1).max(200) });

const INVALID = { code: 'invalid-cover', message: 'A cover has an image, of 1 to 200 characters.' };
const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };
const UNKNOWN_TASK = { code: 'unknown-task', message: 'There is no such task.' };

/** A cover is handed in, and what becomes of it can be asked for. */
export function createCoverRoutes({ models, callers, queue, deadlineMs }: CoverDeps): Router {
  const router = Router();

  router.post('/books/:id/cover', async (request, response) => {
    const reader = await callers.reader(request);
    const id = readInput(bookId, request.params.id, UNKNOWN_BOOK);
    const input = readInput(cover, request.body, INVALID);
    const book = await models.Book.findByPk(id);
    if (!book) throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    const payload = { ...(input as { image: string }), bookId: book.id, readerId: reader.id };
    try {
      const added = await within(deadlineMs, () => queue.add(TASK, payload));
      response.status(202).location(`/tasks/${added.id}`).json({ id: added.id });
    } catch (error) {
      if (isDown(error)) response.set('Retry-After', String(retryAfter(deadlineMs)));
      throw error;
    }
  });

  router.get('/tasks/:id', async (request, response) => {
    const reader = await callers.reader(request);
    const { id } = request.params;
    const task = await queue.get(id);
    if (!task || task.name !== TASK || ownerOf(task.payload) !== reader.id) {
      throw new RuleError(UNKNOWN_TASK.code, UNKNOWN_TASK.message);
    }
    response.json(show(task));
  });

  return router;
}

function isDown(error: unknown): boolean {
  return error instanceof TaskError && error.code === 'QUEUE_DOWN';
}

function retryAfter(deadlineMs: number): number {
  return Math.min(60, Math.max(1, Math.ceil(deadlineMs / 1_000)));
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TaskError('QUEUE_DOWN', 'The queue does not answer; try again later.'));
    }, ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function ownerOf(payload: Json): Json | undefined {
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  return isObject ? payload.readerId : undefined;
}

function show({ id, status, result, error }: Task) {
  if (status === 'succeeded') return { id, status, result: result ?? null };
  if (status === 'failed') return { id, status, error: showError(error) };
  return { id, status };
}

function showError(error: Task['error']) {
  if (error?.name === 'UnreadableImage') return { name: error.name, message: error.message };
  return { name: 'InternalError', message: 'The shop could not do this.' };
}
