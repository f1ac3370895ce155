import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const PROCESSORS = Math.max(1, cpus().length);

/**
 * How many tasks of the whole machine are ready to run, for each processor; 0 where the system does
 * not tell.
 */
export function readyPerProcessor(): number {
  return (readyNow() ?? loadavg()[0] ?? 0) / PROCESSORS;
}

/** Of Linux alone: at this moment, without the one that asks. */
function readyNow(): number | undefined {
  try {
    const [ready] = /\d+(?=\/)/.exec(readFileSync('/proc/loadavg', 'latin1')) ?? [];
    return ready === undefined ? undefined : Number(ready) - 1;
  } catch {
    return undefined;
  }
}
