import { NotImplemented, type ShopTools } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';

import type { Models } from '../data/models';
import { RuleError } from '../rule-error';
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

/** Something to log, and the log. */
export function createDebugRoutes({ models, tools, queryLog, limits }: DebugDeps): Router {
  if (!queryLog) throw new NotImplemented('orm/query-log');
  /** Asks for the first n books, one by one, as nobody should. */
  const lookUp: RequestHandler<{ n: string }> = async (request, response) => {
    const n = readNumber(request.params.n);
    const titles: (string | null)[] = [];
    for (let id = 1; id <= n; id += 1) {
      const book = await models.Book.findByPk(id, { attributes: ['title'] });
      await tools.reach('shelf/looked-up');
      titles.push(book?.title ?? null);
    }
    response.json({ titles });
  };
  const showLog: RequestHandler = (_request, response) => {
    response.json(judgeQueries(queryLog.events(), limits));
  };
  return Router().get('/shelf/:n', lookUp).get('/log', showLog);
}

function readNumber(text: string): number {
  const n = /^\d{1,4}$/.test(text) ? Number(text) : Infinity;
  if (n <= MOST_LOOK_UPS) return n;
  throw new RuleError('invalid-number', `A shelf has from 0 to ${MOST_LOOK_UPS} places.`);
}
