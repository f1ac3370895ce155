import { type RequestHandler, Router } from 'express';

import { createQueryLog } from '../observe/query-log';

/** Two logs of the same request, each with another statement; returns the statements of each. */
export function createTwoLogs(): Router {
  const first = createQueryLog({ keep: 5 });
  const second = createQueryLog({ keep: 5 });
  const send: RequestHandler = (_request, response) => {
    first.record('SELECT 1', 1);
    second.record('SELECT 2', 2);
    response.json({
      first: first.events().map(({ sql }) => sql),
      second: second.events().map(({ sql }) => sql),
    });
  };
  return Router().use(first.middleware, second.middleware).get('/', send);
}
