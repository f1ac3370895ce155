import { createSite } from '@bookshop/kit/app';
import express, { type Express } from 'express';

import type { Bookshop } from './bookshop/bookshop';

const site = createSite({
  name: 'The shop that nobody has tested',
  links: [
    { path: '/', name: 'The shop' },
    { path: '/tests', name: 'Its tests' },
  ],
  findView: (name) => require.resolve(`./pages/views/${name}`),
});

/** The bookshop as it is, and beside it a page about its tests. */
export function createApp({ app: bookshop }: Bookshop): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/tests', (_request, response) => site.send(response, 'tests.njk', { specs: SPECS }));
  app.get('/style.css', site.stylesheet);
  app.use(bookshop);
  return app;
}

/** What there is to test, by exercise. */
const SPECS = [
  { stem: 'unit', about: 'the rules of prices, without a server or a database' },
  { stem: 'factories', about: 'rows for tests, made in one line' },
  { stem: 'api', about: 'the routes of books, through HTTP' },
  { stem: 'isolation', about: 'a database for each test' },
  { stem: 'outside-calls', about: 'a service that is slow, broken or away' },
  { stem: 'flows', about: 'from the sign-up to the logout, with cookies' },
  { stem: 'containers', about: 'a real PostgreSQL' },
  { stem: 'quality', about: 'what tools see without running the code' },
];
