import { readFileSync } from 'node:fs';

import { Environment, type ILoader } from 'nunjucks';

let environment: Environment | undefined;

/** A part of a page as HTML; all values are escaped, but for HTML that is marked as safe. */
export function renderFragment(view: string, values: object): string {
  environment ??= createEnvironment();
  return environment.render(view, values);
}

function createEnvironment(): Environment {
  const loader: ILoader = {
    getSource: (name) => {
      const path = require.resolve(`./views/${name}`);
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
