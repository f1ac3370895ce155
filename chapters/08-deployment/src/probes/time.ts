import type { LabClock } from '@bookshop/kit/lab';

/** The time of the shop: `tools.now()`, and everything that waits by `tools.sleep`. */
export function createTimeProbe(clock: LabClock) {
  return {
    now: () => clock.now(),
    /** Lets the time pass, and wakes who has slept long enough. */
    advance: (ms: number) => clock.advance(ms),
    /** How many sleep at the moment. */
    sleeping: () => clock.sleeping(),
  };
}
