import { isNotImplemented, type Json, type ShopTools } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import { createTasks, type DefinedTask, type Delayed, type Tasks } from '../queue/define-task';
import type { AddOptions, Queue } from '../queue/queue';
import type { Settings } from '../settings';
import { type Handlers, NEVER, type TaskDefinition } from '../tasks/handler';
import { createOddPayloads, type Place, putInto } from './odd-payloads';
import { createTrialTasks } from './trial-tasks';

export interface TasksProbeDeps {
  readonly queue: Queue;
  readonly handlers: Handlers;
  readonly models: Pick<Models, 'Book'>;
  readonly settings: Settings;
  readonly tools: ShopTools;
}

/**
 * The tasks of the shop and of the tests, defined with the learner's registry. Every call throws
 * while it is not solved.
 */
export function createTasksProbe({ queue, handlers, models, settings, tools }: TasksProbeDeps) {
  let made: { tasks: Tasks; defined: Map<string, DefinedTask> } | undefined;
  const create = (eager: boolean) =>
    createTasks({ queue, tools, eager, propagates: settings.TASKS_EAGER_PROPAGATES });
  const define = () => {
    const tasks = create(settings.TASKS_EAGER);
    const all = [...handlers.values(), ...createTrialTasks()];
    return { tasks, defined: new Map(all.map((each) => [each.name, tasks.define(each)])) };
  };
  const open = () => (made ??= define());
  const odd = createOddPayloads(models);

  return {
    /** Without options where they are `null`. */
    delay: async (name: string, payload: Json, options: AddOptions | null = null) =>
      open().tasks.delay(name, payload, options ?? undefined),
    /** Delays a task by what `define` has returned for it. */
    delayDefined: async (name: string, payload: Json, options?: AddOptions) => {
      const task = open().defined.get(name);
      return { name: task?.name ?? null, delayed: await task?.delay(payload, options) };
    },
    /** Changes the payload at once, before it waits for `delay`. */
    delayThenChange: async (name: string): Promise<Delayed> => {
      const payload = { bookId: 7, sizes: [160, 320] };
      const delaying = open().tasks.delay(name, payload);
      payload.bookId = 8;
      payload.sizes.push(640);
      return delaying;
    },
    /** Whether `delay` rejected with what the task threw, which was its payload. */
    howTossEnds: (payload: Json): Promise<string> =>
      open()
        .tasks.delay('toss', payload)
        .then(
          () => 'resolved',
          (thrown: unknown) => (thrown === payload ? 'rejected with it' : 'rejected'),
        ),
    /** A payload that no JSON can say, alone or somewhere in a plain one. */
    delayOdd: async (kind: string, place: Place) =>
      open().tasks.delay('echo', putInto(place, odd[kind]?.())),
    /** Whether `delay` returned a promise, or threw. */
    howDelayFails: (name: string, kind: string): string => {
      const { tasks } = open();
      try {
        tasks.delay(name, odd[kind]?.()).catch(() => {});
        return 'returned a promise';
      } catch {
        return 'threw';
      }
    },
    /** Defines two tasks of one name, and runs it. */
    defineTwice: async (name: string) => {
      const tasks = create(true);
      tasks.define(returning(name, 'first'));
      const second = codeOf(() => tasks.define(returning(name, 'second')));
      return { second, ran: (await tasks.delay(name, null)).finished?.result ?? null };
    },
    /** Defines two tasks of one name, each in a registry of its own, and runs both. */
    defineApart: async (name: string) => {
      const registries = ['first', 'second'].map((result) => {
        const tasks = create(true);
        tasks.define(returning(name, result));
        return tasks;
      });
      const runs = registries.map(
        async (tasks) => (await tasks.delay(name, null)).finished?.result,
      );
      return (await Promise.all(runs)).map((result) => result ?? null);
    },
  };
}

function returning(name: string, result: string): TaskDefinition {
  return { name, handle: async () => result, retry: NEVER };
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'defined';
  } catch (thrown) {
    if (isNotImplemented(thrown)) throw thrown;
    return String((thrown as { code?: unknown }).code);
  }
}
