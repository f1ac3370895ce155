import type { OpenedApp } from '../open-app';
import { createBullProbe } from './bullmq';
import { createTasksProbe } from './define-and-delay';
import { createEndpointsProbe } from './endpoints';
import { createOutboxProbe } from './outbox';
import { createRetriesProbe } from './retries';
import { createScheduleProbe } from './schedule';
import { createQueueProbe, createWorkerProbe } from './worker-probe';

/**
 * The functions that tests can call: the queue and its workers, and a group for each exercise,
 * under the learner's names.
 */
export function createServices(opened: Omit<OpenedApp, 'app' | 'close'>) {
  return {
    queue: createQueueProbe(opened),
    worker: createWorkerProbe(opened),
    tasks: createTasksProbe(opened),
    endpoints: createEndpointsProbe(opened),
    retries: createRetriesProbe(opened),
    outbox: createOutboxProbe(opened),
    schedule: createScheduleProbe(opened),
    bull: createBullProbe(opened),
  };
}
