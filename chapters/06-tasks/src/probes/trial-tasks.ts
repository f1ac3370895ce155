import type { Json } from '@bookshop/kit/app';

import { TaskError } from '../queue/queue';
import { NEVER, retryOn, type TaskDefinition } from '../tasks/handler';
import { MailerBusy } from '../tasks/mailer';

/** A mistake of a program, with all that an error can carry. */
export class Slip extends Error {
  override readonly name = 'Slip';
  readonly code = 'E_SLIP';
  readonly details = { line: 7 };
}

/** Tasks that only tests delay. */
export function createTrialTasks(): TaskDefinition[] {
  const runs = new Map<string, number>();
  const countRun = (key: string) => {
    const count = (runs.get(key) ?? 0) + 1;
    runs.set(key, count);
    return count;
  };
  const kept = { files: ['kept.webp'] };
  const retry = retryOn('MailerBusy', 'QUEUE_DOWN');
  return [
    {
      name: 'stumble',
      // Its first runs fail, each with the next of these errors.
      handle: async (payload) => {
        const { key, errors } = payload as { key: string; errors: string[] };
        const run = countRun(key);
        const name = errors[run - 1];
        if (name !== undefined) throw failWith(name, run);
        return { runs: run };
      },
      retry,
    },
    {
      name: 'scrawl',
      // Changes its payload, and fails once.
      handle: async (payload) => {
        const { key, words } = payload as { key: string; words: string[] };
        const found = words.join(' ');
        words.push('scrawled');
        (payload as Record<string, Json>)['key'] = 'another';
        if (countRun(key) === 1) throw new MailerBusy('Later.');
        return { found, runs: runs.get(key) ?? 0 };
      },
      retry,
    },
    {
      name: 'trip',
      // Not async: it throws before there is a promise.
      handle: () => {
        throw new MailerBusy('At once.', 90_000);
      },
      retry,
    },
    {
      name: 'shout',
      handle: async () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is what is tried
        throw 'No!';
      },
      retry,
    },
    {
      name: 'toss',
      handle: async (payload) => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is what is tried
        throw payload;
      },
      retry,
    },
    {
      name: 'second-time',
      // Fails once, and returns its payload.
      handle: async (payload) => {
        if (countRun('second-time') === 1) throw new MailerBusy('Later.');
        return payload;
      },
      retry,
    },
    { name: 'nothing', handle: async () => {}, retry: NEVER },
    { name: 'keep', handle: async () => kept, retry: NEVER },
  ];
}

function failWith(name: string, run: number): Error {
  if (name === 'Slip') return new Slip(`run ${run}`);
  if (name === 'QUEUE_DOWN') return new TaskError(name, `run ${run}`);
  return Object.assign(new Error(`run ${run}`), { name });
}
