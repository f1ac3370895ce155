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

class Late extends Error {}

const BODIES = {
  alive: [200, { status: 'ok' }],
  ready: [200, { status: 'ready' }],
  draining: [503, { status: 'not-ready', reason: 'draining' }],
  database: [503, { status: 'not-ready', reason: 'database' }],
  timeout: [503, { status: 'not-ready', reason: 'timeout' }],
} as const;

type State = keyof typeof BODIES;

export function createHealthRoutes(deps: HealthDeps): Router {
  const router = Router();
  const states: Record<string, () => Promise<State>> = {
    '/livez': async () => 'alive',
    '/readyz': () => readiness(deps),
  };
  for (const [path, find] of Object.entries(states)) {
    router.get(path, (_request, response, next) => {
      find().then((state) => {
        const [status, body] = BODIES[state];
        response.writeHead(status, {
          'Content-Type': 'application/json; charset=utf-8',
          'Cache-Control': 'no-store',
        });
        response.end(JSON.stringify(body));
      }, next);
    });
  }
  return router;
}

async function readiness({ lifecycle, ...deps }: HealthDeps): Promise<State> {
  let state: State = 'ready';
  if (!lifecycle.isDraining()) state = await stateOfDatabase(deps);
  return lifecycle.isDraining() ? 'draining' : state;
}

async function stateOfDatabase(deps: Omit<HealthDeps, 'lifecycle'>): Promise<State> {
  const { signal, stop } = createStop();
  const deadline = async () => {
    await deps.tools.sleep(deps.timeoutMs, signal);
    throw new Late();
  };
  try {
    await Promise.race([deps.pingDatabase(), deadline()]);
    return 'ready';
  } catch (error) {
    return error instanceof Late ? 'timeout' : 'database';
  } finally {
    stop();
  }
}

function createStop() {
  const controller = new AbortController();
  return { signal: controller.signal, stop: () => controller.abort() };
}
