/**
 * For tests: a worker of the shop as a program. It says which tasks it has done; where `HOLD` names
 * a task, it does the work, and never comes back to tell the queue.
 */
import { ownEnvironment, plainTools } from '@bookshop/kit/app';

import { openApp } from '../open-app';
import { createBullWorker } from '../queue/bullmq-worker';
import { readSettings } from '../settings';
import type { TaskDefinition } from '../tasks/handler';

const { HOLD, ...env } = ownEnvironment();
const settings = readSettings(env);
const { bull, handlers } = openApp(settings, plainTools);

/** A timer, so that the program goes on. */
const forever = () => new Promise<never>(() => void setInterval(() => {}, 60_000));

function watched(definition: TaskDefinition): TaskDefinition {
  return {
    ...definition,
    handle: async (payload) => {
      const result = await definition.handle(payload);
      console.log(`did ${definition.name}`);
      return HOLD === definition.name ? forever() : result;
    },
  };
}

if (bull) {
  const all = [...handlers].map(([name, definition]) => [name, watched(definition)] as const);
  createBullWorker({ ...bull, leaseMs: settings.LEASE_SECONDS * 1_000, handlers: new Map(all) });
  console.log('ready');
}
