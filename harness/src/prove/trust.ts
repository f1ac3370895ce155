import { randomInt } from 'node:crypto';

/**
 * How far records are trusted: all are used, none is used, or one in ten, chosen by a number, is
 * run again.
 */
export type Trust = 'records' | 'fresh' | { readonly spotCheck: number };

/** A random number, which chooses other records than last time. */
export function drawNumber(): number {
  return randomInt(1_000_000);
}
