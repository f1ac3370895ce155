import { createSite, type Site } from '@bookshop/kit/app';

/** The pages of the stockroom; their templates are in `views/`. */
export function createStockroomSite(): Site {
  return createSite({
    name: 'The Paper Lantern · Stockroom',
    links: [
      { path: '/', name: 'Books' },
      { path: '/pages/authors', name: 'Authors' },
      { path: '/pages/new', name: 'New in print' },
      { path: '/pages/queries', name: 'Query log' },
    ],
    findView: (name) => require.resolve(`./views/${name}`),
  });
}
