import { dirname } from 'node:path';

import { type RequestHandler, Router } from 'express';

import { PAGE, START } from './docs-page';
import { createDocument } from './document';

/** The files of Swagger UI that the page loads. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Nothing from elsewhere, and no inline script. Icons are in the stylesheet, as `data:`. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The description of the API, and a page to read and try it. */
export function createDescriptionRoutes(): Router {
  const router = Router();
  let description: string | undefined;
  router.get('/openapi.json', (_request, response) => {
    // Made at the first request: most tests do not send one.
    description ??= JSON.stringify(createDocument());
    response.set('Cache-Control', 'no-cache').type('json').send(description);
  });
  router.use('/docs', secure);
  router.get('/docs', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('html').send(PAGE);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('js').send(START);
  });
  for (const name of ASSETS) {
    router.get(`/docs/${name}`, (_request, response) => {
      response.sendFile(name, { root: findSwaggerUi() });
    });
  }
  return router;
}

const secure: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

/** Its folder. Loading the package would run code that is meant for browsers. */
function findSwaggerUi(): string {
  return dirname(require.resolve('swagger-ui-dist/package.json'));
}
