import type { ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';

import type { Models } from '../data/models';
import { errorHandler, negotiate, notFound, parseJson } from '../http/errors';
import { GATEWAY_BODY_BYTES } from '../http/limits';
import { createParcelRoutes } from './routes';

/** Codes of the gateway that are not about a malformed request. */
const STATUSES = { 'unknown-parcel': 404, 'known-parcel': 409 };

/**
 * The entry for publishers' programs: a separate app, which shares neither parsers nor errors with
 * the rest of the API.
 */
export function createGateway(
  models: Models,
  tools: Pick<ShopTools, 'now' | 'log' | 'reach'>,
): Express {
  const gateway = express();
  gateway.disable('x-powered-by');
  gateway.use(negotiate());
  gateway.use(parseJson({ limit: GATEWAY_BODY_BYTES }));
  gateway.use(createParcelRoutes(models, tools));
  gateway.use(notFound());
  const report = (error: unknown): void => {
    void tools.reach('gateway/reported');
    tools.log.error({ err: error }, 'a bug in the gateway');
  };
  gateway.use(errorHandler({ statuses: STATUSES, report }));
  return gateway;
}
