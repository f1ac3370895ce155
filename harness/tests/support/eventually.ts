import { setTimeout as pause } from 'node:timers/promises';

/** For a machine that does much besides; where all is well nobody waits for it. */
const DEADLINE_MS = 120_000;
const INTERVAL_MS = 20;

// A command takes a second or two, and many times that on a busy machine.
jest.setTimeout(300_000);

/**
 * What `look` answers, as soon as it answers anything; fails when it does not in time. For what
 * lies outside this process.
 */
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
