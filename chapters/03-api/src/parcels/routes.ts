import { readInput, rowId, RuleError, type ShopTools } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';
import { Op, UniqueConstraintError } from 'sequelize';

import type { Models, Parcel } from '../data/models';
import { requireValues } from '../http/field-errors';
import { HttpError } from '../http/http-error';
import { type ParcelValues, readParcel, showParcel } from './parcel';

const parcelId = rowId();

const UNKNOWN = { code: 'unknown-parcel', message: 'There is no such parcel.' };

const BATCH = 100;

/** Publishers announce parcels, and read them. */
export function createParcelRoutes(
  { Parcel }: Pick<Models, 'Parcel'>,
  { now }: Pick<ShopTools, 'now'>,
): Router {
  const router = Router();
  router.post('/', async ({ body }, response) => {
    refuseOnSundays(new Date(now()));
    const parcel = await announce(Parcel, requireValues(readParcel(body)));
    response.status(201).json(showParcel(parcel));
  });
  // One line for each parcel, one batch at a time, so that only a few are in memory.
  router.get('/export', async (_request, response) => {
    response.type('application/x-ndjson');
    let last = 0;
    for (;;) {
      const parcels = await readAfter(Parcel, last);
      for (const parcel of parcels) response.write(`${JSON.stringify(showParcel(parcel))}\n`);
      last = parcels.at(-1)?.id ?? last;
      if (parcels.length < BATCH) break;
    }
    response.end();
  });
  router.get('/:id', cacheFor(60), async ({ params }, response) => {
    const parcel = await Parcel.findByPk(readInput(parcelId, params['id'], UNKNOWN));
    if (!parcel) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    response.json(showParcel(parcel));
  });
  return router;
}

/** Closed on Sundays, in UTC. */
function refuseOnSundays(now: Date): void {
  if (now.getUTCDay() !== 0) return;
  const monday = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
  const seconds = Math.ceil((monday - now.getTime()) / 1_000);
  throw new HttpError(503, 'The ramp is closed on Sundays.', {
    code: 'closed',
    headers: { 'Retry-After': String(seconds) },
  });
}

async function announce(model: Models['Parcel'], values: ParcelValues): Promise<Parcel> {
  try {
    return await model.create(values);
  } catch (error) {
    if (error instanceof UniqueConstraintError)
      throw new RuleError('known-parcel', 'A parcel with this reference was announced already.');
    throw error;
  }
}

function readAfter(model: Models['Parcel'], id: number): Promise<Parcel[]> {
  return model.findAll({ where: { id: { [Op.gt]: id } }, order: [['id', 'ASC']], limit: BATCH });
}

/** A parcel does not change once it is announced. */
function cacheFor(seconds: number): RequestHandler {
  return (_request, response, next) => {
    response.set('Cache-Control', `private, max-age=${seconds}`);
    next();
  };
}
