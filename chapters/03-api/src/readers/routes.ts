import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';
import { UniqueConstraintError } from 'sequelize';

import type { Models, Reader } from '../data/models';
import { requireValues } from '../http/field-errors';
import type { ReaderValues } from './reader';
import { mergePreferences, readReader, showReader } from './reader-serializer';

const readerId = rowId();

const UNKNOWN = { code: 'unknown-reader', message: 'There is no such reader.' };

/** Readers sign up and change their data. In this lesson nobody has to sign in for that. */
export function createReaderRoutes({ Reader }: Pick<Models, 'Reader'>): Router {
  const router = Router();
  const find = async (id: unknown): Promise<Reader> => {
    const reader = await Reader.findByPk(readInput(readerId, id, UNKNOWN));
    if (!reader) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    return reader;
  };
  router.post('/', async ({ body }, response) => {
    const values = requireValues(readReader(body, { partial: false }));
    const reader = await refuseTaken(() => Reader.create(values as ReaderValues));
    response.status(201).json(showReader(reader));
  });
  router.get('/:id', async ({ params }, response) => {
    response.json(showReader(await find(params.id)));
  });
  router.put('/:id', async ({ params, body }, response) => {
    const reader = await find(params.id);
    const values = requireValues(readReader(body, { partial: false }));
    response.json(showReader(await refuseTaken(() => reader.update(values))));
  });
  router.patch('/:id', async ({ params, body }, response) => {
    const reader = await find(params.id);
    const { preferences, ...values } = requireValues(readReader(body, { partial: true }));
    const merged =
      preferences === undefined
        ? {}
        : { preferences: mergePreferences(reader.preferences, preferences) };
    response.json(showReader(await refuseTaken(() => reader.update({ ...values, ...merged }))));
  });
  return router;
}

async function refuseTaken(write: () => Promise<Reader>): Promise<Reader> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof UniqueConstraintError)
      throw new RuleError('taken', 'Another reader has this username or email already.');
    throw error;
  }
}
