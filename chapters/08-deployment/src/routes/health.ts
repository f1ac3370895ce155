import { Router } from 'express';

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

/** Says whether the process lives, and whether it should get requests. */
export function createHealthRoutes(_deps: HealthDeps): Router {
  // TODO: a shop without a database is not ready.
  const router = Router();
  router.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  router.get('/readyz', (_request, response) => void response.json({ status: 'ok' }));
  return router;
}
