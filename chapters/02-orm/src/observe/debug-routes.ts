import { once } from 'node:events';

import { NotImplemented, readInput, type ShopTools, wholeNumber } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';

import type { Models } from '../data/models';
import { judgeQueries, type Limits } from './judge-queries';
import type { QueryLog } from './query-log';

export interface DebugDeps {
  readonly models: Models;
  readonly tools: Pick<ShopTools, 'reach'>;
  /** Missing while `query-log` is unsolved. */
  readonly queryLog: QueryLog | undefined;
  readonly limits: Limits;
}

const MOST_LOOK_UPS = 1_000;

const numberOfLookUps = wholeNumber({ to: MOST_LOOK_UPS });

const REFUSAL = {
  code: 'invalid-number',
  message: `A shelf has from 0 to ${MOST_LOOK_UPS} places.`,
};

/** Routes whose statements are logged, and the log. */
export function createDebugRoutes({ models, tools, queryLog, limits }: DebugDeps): Router {
  if (!queryLog) throw new NotImplemented('orm/query-log');
  /** Reads the first n books one by one: an example of what not to do. */
  const lookUp: RequestHandler<{ n: string }> = async (request, response) => {
    const n = readInput(numberOfLookUps, request.params.n, REFUSAL);
    await tools.reach(`shelf/before-${n}`);
    const titles: (string | null)[] = [];
    for (let id = 1; id <= n; id += 1) {
      const book = await models.Book.findByPk(id, { attributes: ['title'] });
      await tools.reach('shelf/looked-up');
      titles.push(book?.title ?? null);
    }
    response.json({ titles });
  };
  /** Responds first, and sends a statement afterwards. */
  const askLater: RequestHandler = async (_request, response) => {
    response.json({});
    await once(response, 'finish');
    await models.Book.findByPk(1, { attributes: ['title'] });
    await tools.reach('debug/asked-later');
  };
  const showLog: RequestHandler = (_request, response) => {
    response.json(judgeQueries(queryLog.events(), limits));
  };
  return Router().get('/shelf/:n', lookUp).get('/later', askLater).get('/log', showLog);
}
