import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express';

import { buildPipeline } from '../http/pipeline';
import { visit } from './visit';

/**
 * The names of the parts of the learner's pipeline that a request passes, in order. The parts
 * themselves do nothing: health answers `/livez` and `/readyz`, the shop answers `/shop` and fails
 * at `/fails`.
 */
export async function tracePipeline(path: string, method = 'GET'): Promise<string[]> {
  const passed: string[] = [];
  const part =
    (name: string): RequestHandler =>
    (_request, _response, next) => {
      passed.push(name);
      next();
    };
  const handler =
    (name: string): ErrorRequestHandler =>
    (error, _request, _response, next) => {
      passed.push(name);
      next(error);
    };
  const health = Router();
  health.get(['/livez', '/readyz'], (_request, response) => {
    passed.push('health');
    response.end();
  });
  const shop = Router().use(part('shop'));
  shop.get('/shop', (_request, response) => void response.end());
  shop.get('/fails', () => {
    throw new Error('the test made it fail');
  });
  const app = express();
  buildPipeline(app, {
    requestContext: part('requestContext'),
    accessLog: part('accessLog'),
    measure: part('measure'),
    health,
    guards: [part('guard 1'), part('guard 2')],
    bodyParser: part('bodyParser'),
    files: part('files'),
    shop,
    notFound: (_request, response) => {
      passed.push('notFound');
      response.status(404).end();
    },
    errors: [
      handler('errors 1'),
      (_error, _request, response, _next) => {
        passed.push('errors 2');
        response.status(500).end();
      },
    ],
  });
  await visit(app, path, method);
  return passed;
}
