import { readFileSync } from 'node:fs';

import { giveUpAfter } from '../patience';

const TICK_MS = 200;

/** Of the clock with which Linux counts processor time. */
const MS_PER_CLOCK_TICK = 10;

/**
 * Calls `late` when a process of this machine has used up its time: the time in which it had a
 * processor, and the time in which it waited for anything else. On a busy machine it waits for a
 * processor most of the time, and that does not count. Returns a function that cancels it.
 */
export function giveUpOnProcess(
  pid: number | undefined,
  milliseconds: number,
  late: () => void,
): () => void {
  let before = pid === undefined ? undefined : look(pid);
  // In a box, and on other systems: by the clock.
  if (pid === undefined || before === undefined) return giveUpAfter(milliseconds, late);
  let left = milliseconds;
  const timer = setInterval(() => {
    const now = look(pid);
    if (now === undefined || before === undefined) return;
    const used = now.usedMs - before.usedMs;
    left -= now.isRunnable ? used : Math.max(used, now.at - before.at);
    before = now;
    if (left > 0) return;
    clearInterval(timer);
    late();
  }, TICK_MS);
  return () => clearInterval(timer);
}

interface Look {
  readonly at: number;
  readonly usedMs: number;
  /** Whether it has a processor, or waits for one. */
  readonly isRunnable: boolean;
}

/** `undefined` where there is no such process, or no `/proc`. */
function look(pid: number): Look | undefined {
  try {
    // The name of the program is in brackets, and may contain anything.
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/);
    const [state, ...rest] = fields.split(' ');
    const [user, system] = [rest[10], rest[11]].map(Number);
    const usedMs = ((user ?? 0) + (system ?? 0)) * MS_PER_CLOCK_TICK;
    return { at: performance.now(), usedMs, isRunnable: state === 'R' };
  } catch {
    return undefined;
  }
}
