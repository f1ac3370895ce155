import { readFileSync } from 'node:fs';

import type { RequestHandler, Response } from 'express';
import type * as Nunjucks from 'nunjucks';

import type { ShowError } from './error-handler';

export interface SiteOptions {
  /** The name of the site, in the header of every page. */
  readonly name: string;
  /** The links in the header. */
  readonly links: readonly { readonly path: string; readonly name: string }[];
  /**
   * Returns the file of one of the chapter's templates, or throws when there is none:
   * `require.resolve` with a path.
   */
  findView(name: string): string;
}

/** The pages of an app: templates in one layout, and the stylesheet that they share. */
export interface Site {
  /** Responds with a page. Templates escape all values. */
  send(response: Response, view: string, values?: object): void;
  readonly showError: ShowError;
  readonly stylesheet: RequestHandler;
}

/**
 * Renders pages from the templates of the chapter and those in `views/` here: the layout and the
 * error page.
 */
export function createSite({ name, links, findView }: SiteOptions): Site {
  let environment: Nunjucks.Environment | undefined;
  const send: Site['send'] = (response, view, values = {}) => {
    environment ??= createEnvironment(findView);
    const { baseUrl, path } = response.req;
    const site = { name, links, path: baseUrl + path };
    response.type('html').send(environment.render(view, { ...values, site }));
  };
  return {
    send,
    showError: (response, answer) => send(response, 'error.njk', { answer }),
    stylesheet: (_request, response) => {
      response.type('css').send(readFileSync(ownView('style.css'), 'utf8'));
    },
  };
}

function createEnvironment(findView: SiteOptions['findView']): Nunjucks.Environment {
  // Loaded with the first page, since most tests render none.
  const { Environment } = require('nunjucks') as typeof Nunjucks;
  const loader: Nunjucks.ILoader = {
    getSource(name) {
      const path = find(name, findView);
      return { src: readFileSync(path, 'utf8'), path, noCache: false };
    },
  };
  return new Environment(loader, {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
}

/** Finds a template. One of the chapter replaces one of the kit with the same name. */
function find(name: string, findView: SiteOptions['findView']): string {
  try {
    return findView(name);
  } catch {
    return ownView(name);
  }
}

/**
 * Uses Node's resolution and not the folder, since in a test run, files may come from other
 * folders.
 */
function ownView(name: string): string {
  return require.resolve(`./views/${name}`);
}
