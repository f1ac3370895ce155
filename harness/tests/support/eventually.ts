import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 30_000;
const INTERVAL_MS = 20;

// A command takes a second or two, and several times that on a busy machine.
jest.setTimeout(60_000);

/** What `look` answers, as soon as it answers anything; fails when it does not in time. For what lies outside this process. */
export async function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) {
      throw new Error(`waited ${DEADLINE_MS / 1000} s in vain for ${what}`);
    }
    await pause(INTERVAL_MS);
  }
}
