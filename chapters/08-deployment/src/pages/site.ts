import { createSite, type Site } from '@bookshop/kit/app';

/** The shop's pages; templates in `views/`. */
export function createShopSite(): Site {
  return createSite({
    name: 'The Paper Lantern',
    links: [
      { path: '/', name: 'Books' },
      { path: '/whoami', name: 'Who am I?' },
      { path: '/readyz', name: 'Health' },
      { path: '/metrics', name: 'Metrics' },
    ],
    findView: (name) => require.resolve(`./views/${name}`),
  });
}
