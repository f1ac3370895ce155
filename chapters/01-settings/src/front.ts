import type { Env } from '@bookshop/kit/app';
import { describeUnsolved, isNotImplemented, whileUnsolved } from '@bookshop/kit/app';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import express from 'express';

import { createApp } from './app';
import type { Deps } from './deps';
import { requireAllowedHost } from './http/allowed-hosts';
import { readBool, readInt, readJson, readList, readStr, readUrl } from './settings/reader';
import type { Settings } from './settings/settings';
import { SettingsError } from './settings/settings-error';

const passThrough: RequestHandler = (_request, _response, next) => next();

/** The whole shop: the door with its sign, the about page, and everything under `/shop`. */
export function createFront(env: Env, settings: Settings, deps: Deps): Express {
  const front = express();
  front.disable('x-powered-by');
  front.use(whileUnsolved(() => requireAllowedHost(settings.allowedHosts), passThrough));
  front.get('/', (_request, response) => {
    response.json(readSign(env));
  });
  front.get('/about', (_request, response) => {
    const { environment, debug, shopName, currency } = settings;
    response.json({ environment, debug, shop_name: shopName, currency });
  });
  front.use('/shop', createApp(settings, deps));
  front.use((_request, response) => {
    response.status(404).json({ detail: 'There is no such page in this shop.' });
  });
  front.use(answerError);
  return front;
}

/** The sign at the door says what the environment says. */
function readSign(env: Env) {
  return {
    name: readStr(env, 'SHOP_NAME', 'The Paper Lantern'),
    open_sundays: readBool(env, 'OPEN_SUNDAYS', true),
    max_copies: readInt(env, 'MAX_COPIES', 5),
    shelves: readList(env, 'SHELVES', ['new', 'classics']),
    covers_url: readUrl(env, 'COVERS_URL', 'http://localhost:8000/covers'),
    opening_hours: readJson(env, 'OPENING_HOURS', { mon: '10-18' }),
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (isNotImplemented(error)) {
    response.status(501).json({ detail: describeUnsolved(error) });
  } else if (error instanceof SettingsError) {
    response.status(500).json({ detail: error.message, code: error.code });
  } else if (isRequestError(error)) {
    response.status(error.status).json({ detail: 'The shop cannot read this request.' });
  } else {
    console.error(error);
    response.status(500).json({ detail: 'Something went wrong in the shop.' });
  }
};

/** What Express's body parsers throw for a request that is not well formed. */
function isRequestError(error: unknown): error is { status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}
