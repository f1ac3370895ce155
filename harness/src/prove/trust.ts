import { randomInt } from 'node:crypto';

/**
 * How far records are trusted: all are used, none is used, or some, chosen by a number, are run
 * again.
 */
export type Trust = 'records' | 'fresh' | { readonly spotCheck: number };

/** A random number, which chooses other records than last time. */
export function drawNumber(): number {
  return randomInt(1_000_000);
}
