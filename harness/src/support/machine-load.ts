import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const PROCESSORS = Math.max(1, cpus().length);

/**
 * The number of tasks on the whole machine that are ready to run, per processor; 0 where the system
 * does not report it.
 */
export function readyPerProcessor(): number {
  return (readyNow() ?? loadavg()[0] ?? 0) / PROCESSORS;
}

/** On Linux only: the current number, without this process. */
function readyNow(): number | undefined {
  try {
    const [ready] = /\d+(?=\/)/.exec(readFileSync('/proc/loadavg', 'latin1')) ?? [];
    return ready === undefined ? undefined : Number(ready) - 1;
  } catch {
    return undefined;
  }
}
