import {
  type AppLog,
  createSite,
  type Env,
  type ErrorAnswer,
  errorHandler,
  notFoundHandler,
  whileUnsolved,
} from '@bookshop/kit/app';
import type { Express, RequestHandler } from 'express';
import express from 'express';

import { createApp } from './app';
import type { Deps } from './deps';
import { requireAllowedHost } from './http/allowed-hosts';
import { readBool, readInt, readJson, readList, readStr, readUrl } from './settings/reader';
import type { Settings } from './settings/settings';
import { SettingsError } from './settings/settings-error';

interface FrontDeps {
  readonly env: Env;
  readonly settings: Settings;
  readonly deps: Deps;
  readonly log: AppLog;
}

const passThrough: RequestHandler = (_request, _response, next) => next();

/**
 * The whole shop: the home page, the about page, and everything under `/shop`. A browser gets HTML
 * pages.
 */
export function createFront({ env, settings, deps, log }: FrontDeps): Express {
  const site = createSite({
    name: settings.shopName,
    links: [
      { path: '/', name: 'The sign' },
      { path: '/about', name: 'About' },
      { path: '/shop/books', name: 'Books' },
    ],
    findView: (name) => require.resolve(`./views/${name}`),
  });
  const page = (view: string, read: () => object): RequestHandler => {
    return (_request, response) => {
      const values = read();
      response.format({
        json: () => void response.json(values),
        html: () => site.send(response, view, values),
      });
    };
  };
  const front = express();
  front.disable('x-powered-by');
  // The proxy runs on the same machine. `request.ip` is the address that it passes on.
  front.set('trust proxy', 'loopback');
  front.use(whileUnsolved(() => requireAllowedHost(settings.allowedHosts), passThrough));
  front.get('/style.css', site.stylesheet);
  front.get(
    '/',
    page('sign.njk', () => readSign(env)),
  );
  front.get(
    '/about',
    page('about.njk', () => tellAbout(settings)),
  );
  front.use('/shop', createApp(settings, deps));
  front.use(notFoundHandler({ showPage: site.showError }));
  front.use(errorHandler({ log, explain: explainSettings, showPage: site.showError }));
  return front;
}

/** The home page shows the values of the environment. */
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

function tellAbout({ environment, debug, shopName, currency }: Settings) {
  return { environment, debug, shop_name: shopName, currency };
}

/** A variable that cannot be used is an error of the shop, and never contains a value. */
function explainSettings(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof SettingsError)) return undefined;
  return { status: 500, code: error.code, detail: error.message };
}
