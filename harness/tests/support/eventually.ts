import { setTimeout as pause } from 'node:timers/promises';

/** For a busy machine; where all is well nobody waits that long. */
const DEADLINE_MS = 120_000;
const INTERVAL_MS = 20;

// A command takes a second or two, and many times that on a busy machine.
jest.setTimeout(300_000);

/**
 * Returns what `look` returns, as soon as that is not undefined; fails when it takes too long. For
 * what is outside this process.
 */
export async function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) {
      throw new Error(`waited ${DEADLINE_MS / 1000} s for ${what}, without success`);
    }
    await pause(INTERVAL_MS);
  }
}
