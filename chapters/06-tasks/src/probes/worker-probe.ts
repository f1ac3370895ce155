import type { Json } from '@bookshop/kit/app';

import type { Claim } from '../queue/claim';
import type { AddOptions, Queue, Task } from '../queue/queue';
import { toTask } from '../queue/to-task';
import type { Run, Worker } from '../queue/worker';

export interface QueueProbeDeps {
  readonly queue: Queue;
  readonly claim: Claim;
  readonly worker: Worker;
}

/** The queue, as every exercise's tests use it. */
export function createQueueProbe({ queue }: Pick<QueueProbeDeps, 'queue'>) {
  return {
    add: (name: string, payload: Json, options?: AddOptions) => queue.add(name, payload, options),
    get: (id: string) => queue.get(id),
    list: () => queue.list(),
  };
}

/** Workers, as every exercise's tests use them. */
export function createWorkerProbe({ claim, worker }: Omit<QueueProbeDeps, 'queue'>) {
  return {
    runDue: (name = 'worker') => worker.runDue(name),
    /** A worker that takes a task and dies. */
    claim: async (name: string): Promise<Task | null> => {
      const row = await claim(name);
      return row && toTask(row);
    },
    /** Several workers at the same time, and who has run what. */
    race: async (workers: number): Promise<(Run & { worker: string })[]> => {
      const names = Array.from({ length: workers }, (_, i) => `worker-${i + 1}`);
      const runs = await Promise.all(
        names.map(async (name) =>
          (await worker.runDue(name)).map((run) => ({ ...run, worker: name })),
        ),
      );
      return runs.flat();
    },
  };
}
