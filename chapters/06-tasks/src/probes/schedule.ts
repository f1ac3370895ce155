import type { ShopTools } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { Queue } from '../queue/queue';
import { createSchedule, type Schedule } from '../queue/schedule';
import type { ScheduleEntry } from '../queue/schedule-entry';

export interface ScheduleProbeDeps {
  readonly models: Models;
  readonly queue: Queue;
  readonly tools: Pick<ShopTools, 'now'>;
}

/** Every call throws while the schedule is not solved. */
export function createScheduleProbe({ models, queue, tools }: ScheduleProbeDeps) {
  let made: Schedule | undefined;
  const schedule = () => (made ??= createSchedule({ models, queue, now: tools.now }));
  return {
    load: (entries: ScheduleEntry[]) => schedule().load(entries),
    tick: () => schedule().tick(),
    next: (name: string) => schedule().next(name),
  };
}
