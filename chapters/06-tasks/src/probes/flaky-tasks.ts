import type { Json } from '@bookshop/kit/app';

import type { Handlers, TaskDefinition } from '../tasks/handler';

/** Something passes by itself. */
class Flaky extends Error {
  override readonly name = 'Flaky';
}

class Broken extends Error {
  override readonly name = 'Broken';
}

const RULES = { on: ['Flaky'], baseMs: 20, maxMs: 60, jitter: false };

/** Tasks that fail as their payload says, `{ times, as }`, and what they have run. */
export function createFlakyTasks() {
  const runs: { payload: string; at: number }[] = [];
  const handle = async (payload: Json) => {
    const key = JSON.stringify(payload);
    runs.push({ payload: key, at: Date.now() });
    const { times = 0, as = 'Flaky' } = Object(payload) as { times?: number; as?: string };
    const count = runs.filter((run) => run.payload === key).length;
    if (count > times) return { runs: count };
    const message = `run ${count} has failed`;
    if (as === 'Broken') throw new Broken(message);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the worker has to bear it
    if (as === 'a string') throw message;
    throw new Flaky(message);
  };
  const definitions: TaskDefinition[] = [
    { name: 'flaky', handle, retry: RULES },
    { name: 'patient', handle, retry: { ...RULES, baseMs: 150, maxMs: 200 } },
    { name: 'slowing', handle, retry: { ...RULES, baseMs: 50, maxMs: 1_000 } },
    { name: 'jittery', handle, retry: { ...RULES, baseMs: 1_000, maxMs: 1_000, jitter: true } },
    { name: 'silent', handle: async () => {}, retry: RULES },
  ];
  const handlers: Handlers = new Map(definitions.map((one) => [one.name, one]));
  return {
    handlers,
    runsOf: (payload: Json) => {
      const key = JSON.stringify(payload);
      return runs.filter((run) => run.payload === key).map(({ at }) => at);
    },
  };
}
