import { randomInt } from 'node:crypto';

/**
 * What a record is worth: it stands, or none is believed, or one in ten, drawn by a number, is
 * tried again.
 */
export type Trust = 'records' | 'fresh' | { readonly spotCheck: number };

/** A number that draws other records than the last time. */
export function drawNumber(): number {
  return randomInt(1_000_000);
}
