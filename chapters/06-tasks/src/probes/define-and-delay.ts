import type { Json, ShopTools } from '@bookshop/kit/app';

import { createTasks } from '../queue/define-task';
import type { AddOptions, Queue } from '../queue/queue';
import type { Settings } from '../settings';
import type { Handlers } from '../tasks/handler';

export interface TasksProbeDeps {
  readonly queue: Queue;
  readonly handlers: Handlers;
  readonly settings: Settings;
  readonly tools: ShopTools;
}

/** The shop's tasks, defined with the learner's registry. Every call throws while it is not solved. */
export function createTasksProbe({ queue, handlers, settings, tools }: TasksProbeDeps) {
  const open = () => {
    const tasks = createTasks({
      queue,
      tools,
      eager: settings.TASKS_EAGER,
      propagates: settings.TASKS_EAGER_PROPAGATES,
    });
    for (const definition of handlers.values()) tasks.define(definition);
    return tasks;
  };
  return {
    delay: (name: string, payload: Json, options?: AddOptions) =>
      open().delay(name, payload, options),
  };
}
