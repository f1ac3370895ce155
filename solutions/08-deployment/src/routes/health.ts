import { type RequestHandler, Router } from 'express';

import type { Lifecycle } from '../server/lifecycle';
import type { Tools } from '../tools';

export interface HealthDeps {
  readonly lifecycle: Pick<Lifecycle, 'isDraining'>;
  /** Rejects when the database does not answer. */
  pingDatabase(): Promise<void>;
  /** For how long the database may take. */
  readonly timeoutMs: number;
  readonly tools: Pick<Tools, 'sleep'>;
}

/** Why the shop should get no requests. */
type Reason = 'draining' | 'database' | 'timeout';

/** Says whether the process lives, and whether it should get requests. */
export function createHealthRoutes(deps: HealthDeps): Router {
  const router = Router();
  router.get('/livez', noStore, (_request, response) => void response.json({ status: 'ok' }));
  router.get('/readyz', noStore, async (_request, response) => {
    const reason = await findReason(deps);
    if (reason === undefined) response.json({ status: 'ready' });
    else response.status(503).json({ status: 'not-ready', reason });
  });
  return router;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

async function findReason(deps: HealthDeps): Promise<Reason | undefined> {
  const { lifecycle } = deps;
  if (lifecycle.isDraining()) return 'draining';
  const reason = await askDatabase(deps);
  // It may have been told to stop while it waited.
  return lifecycle.isDraining() ? 'draining' : reason;
}

async function askDatabase({ pingDatabase, timeoutMs, tools }: HealthDeps) {
  const answered = new AbortController();
  // None of these promises rejects, also when the other one is first.
  const asked = pingDatabase().then(
    () => undefined,
    () => 'database' as const,
  );
  const late = tools.sleep(timeoutMs, answered.signal).then(
    () => 'timeout' as const,
    () => undefined,
  );
  const reason = await Promise.race([asked, late]);
  answered.abort();
  return reason;
}
