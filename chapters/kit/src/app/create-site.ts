import { readFileSync } from 'node:fs';

import type { RequestHandler, Response } from 'express';
import type * as Nunjucks from 'nunjucks';

import type { ShowError } from './error-handler';

export interface SiteOptions {
  /** What stands above every page. */
  readonly name: string;
  /** The ways to its pages. */
  readonly links: readonly { readonly path: string; readonly name: string }[];
  /**
   * The file of a template of the chapter, which throws when there is none: `require.resolve` with
   * a path.
   */
  findView(name: string): string;
}

/** The pages of an app: templates in one layout, and the stylesheet that they share. */
export interface Site {
  /** Answers with a page. In templates, everything that is put in is escaped. */
  send(response: Response, view: string, values?: object): void;
  readonly showError: ShowError;
  readonly stylesheet: RequestHandler;
}

/**
 * Pages after the templates of the chapter and those in `views/` here: the layout, and what errors
 * look like.
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
  // Loaded with the first page: most runs of a test show none.
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

/** A chapter may have a template of its own in place of one of these. */
function find(name: string, findView: SiteOptions['findView']): string {
  try {
    return findView(name);
  } catch {
    return ownView(name);
  }
}

/** Asks Node, not the folder: in a run of a test, files may come from elsewhere. */
function ownView(name: string): string {
  return require.resolve(`./views/${name}`);
}
