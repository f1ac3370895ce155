import { readFileSync } from 'node:fs';

import { createSite, type ErrorAnswer } from '@bookshop/kit/app';
import type { RequestHandler, Response } from 'express';

import type { Csrf } from '../http/csrf';

/** Answers with pages of the shop. */
export interface Pages {
  /** In templates, everything that is put in is escaped. */
  send(response: Response, view: string, values?: object): void;
  showError(response: Response, answer: ErrorAnswer): void;
  /** The look of all chapters, and what this one adds. */
  readonly stylesheets: Readonly<Record<'/style.css' | '/shop.css', RequestHandler>>;
}

/** Besides its values, each template has `page`: what the guards have to say on it. */
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
      // Asked for by forms alone: whoever sees none needs no token, and so no cookie.
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
