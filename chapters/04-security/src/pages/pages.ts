import { readFileSync } from 'node:fs';

import { createSite, type ErrorAnswer } from '@bookshop/kit/app';
import type { RequestHandler, Response } from 'express';

import type { Csrf } from '../http/csrf';

/** Responds with pages of the shop. */
export interface Pages {
  /** In templates, every value is escaped. */
  send(response: Response, view: string, values?: object): void;
  showError(response: Response, answer: ErrorAnswer): void;
  /** The styles of all chapters, and those of this one. */
  readonly stylesheets: Readonly<Record<'/style.css' | '/shop.css', RequestHandler>>;
}

/** Besides its values, each template has `page`: the values of the guards. */
export function createPages(csrf: Csrf | undefined): Pages {
  const site = createSite({
    name: 'The Paper Lantern',
    links: [
      { path: '/', name: 'Books' },
      { path: '/search-page', name: 'Search' },
      { path: '/gift-card', name: 'Gift card' },
      { path: '/window', name: 'Window' },
      { path: '/account', name: 'Account' },
      { path: '/door', name: 'Door' },
    ],
    findView: (name) => require.resolve(`./views/${name}`),
  });
  const send: Pages['send'] = (response, view, values = {}) => {
    const page = {
      nonce: (response.locals['nonce'] as string | undefined) ?? '',
      // Only forms call it: a page without forms needs no token, and so no cookie.
      createToken: () => csrf?.createToken(response.req, response) ?? '',
    };
    site.send(response, view, { ...values, page });
  };
  return {
    send,
    showError: (response, answer) => send(response, 'error.njk', { answer }),
    stylesheets: {
      '/style.css': site.stylesheet,
      '/shop.css': (_request, response) => {
        response.type('css').send(readFileSync(require.resolve('./views/shop.css'), 'utf8'));
      },
    },
  };
}
