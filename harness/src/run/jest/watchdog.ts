/**
 * Runs as a thread of a Jest process, so that it still runs while the tests are caught in a loop.
 * Ends the process when it takes more memory than it may, buffers included, or when whoever started
 * it is gone.
 */
import { rmSync, writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';

const INTERVAL_MS = 100;

/**
 * What the process says before it ends for want of memory. Node's own message holds the same words.
 */
export const OUT_OF_MEMORY = 'heap out of memory';

interface Watch {
  readonly parent: number;
  readonly mostBytes: number;
}

/**
 * What the process puts down for a while; asked for before there is an answer that could name
 * another.
 */
const FOLDER = process.env['COURSE_FOLDER'];

/**
 * Ends this process and all that the code under test started: it heads a group of its own, where
 * there are groups. Whoever started it may be gone, so it clears up after itself.
 */
export function endOwnGroup(): void {
  if (FOLDER !== undefined) rmSync(FOLDER, { recursive: true, force: true });
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}

/** Starts the thread; it keeps nothing alive. */
export function startWatchdog(mostBytes: number): void {
  const watch: Watch = { parent: process.ppid, mostBytes };
  new Worker(__filename, { workerData: watch }).unref();
}

function guard({ parent, mostBytes }: Watch): void {
  setInterval(() => {
    const orphaned = process.ppid !== parent;
    const tooLarge = process.memoryUsage.rss() > mostBytes;
    if (tooLarge)
      writeSync(2, `\n<--- Last few GCs: more than ${mostBytes} bytes, ${OUT_OF_MEMORY}\n`);
    if (tooLarge || orphaned) endOwnGroup();
  }, INTERVAL_MS);
}

if (isWatch(workerData)) guard(workerData);

function isWatch(data: unknown): data is Watch {
  return typeof data === 'object' && data !== null && 'mostBytes' in data;
}
