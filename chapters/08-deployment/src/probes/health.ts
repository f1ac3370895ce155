import type { LabClock } from '@bookshop/kit/lab';

import type { OpenedApp } from '../open-app';
import { createHealthRoutes } from '../routes/health';
import { createLifecycle } from '../server/lifecycle';
import { tracePipeline } from './trace-pipeline';
import { visit } from './visit';

/** How a database answers: `late` fails only when the test lets time pass. */
export type PingKind = 'fine' | 'fails' | 'fails with nothing' | 'fails late' | 'drains';

/** What `/readyz` depends on; the database of the shop answers at the point `db/ping`. */
export function createHealthProbe({ lifecycle }: Pick<OpenedApp, 'lifecycle'>, clock: LabClock) {
  return {
    drain: () => lifecycle.drain(),
    isDraining: () => lifecycle.isDraining(),
    /** What the learner's routes say of such a database, whose errors have this message and name. */
    ask: async (path: string, kind: PingKind, message = 'no database', name = 'Error') => {
      const own = createLifecycle();
      const pings: Readonly<Record<PingKind, () => Promise<void>>> = {
        fine: async () => {},
        fails: () => Promise.reject(Object.assign(new Error(message), { name, code: name })),
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it may
        'fails with nothing': () => Promise.reject(),
        'fails late': async () => {
          await clock.sleep(1_500);
          throw new Error(message);
        },
        drains: async () => own.drain(),
      };
      const routes = createHealthRoutes({
        lifecycle: own,
        pingDatabase: pings[kind],
        timeoutMs: 1_000,
        tools: { sleep: clock.sleep },
      });
      return visit(routes, path);
    },
    /** The parts of the learner's pipeline that a request passes, in order. */
    trace: tracePipeline,
  };
}
