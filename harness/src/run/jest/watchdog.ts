/**
 * Runs in a thread of a Jest process, so that it also runs while the tests are in an endless loop.
 * Ends the process when it uses more memory than its limit, buffers included, or when its parent
 * has ended.
 */
import { rmSync, writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';

const INTERVAL_MS = 100;

/**
 * The message before the process ends for lack of memory. Node's own message contains the same
 * words.
 */
export const OUT_OF_MEMORY = 'heap out of memory';

interface Watch {
  readonly parent: number;
  readonly mostBytes: number;
}

/**
 * The folder for the process's temporary files. It is read here, before an answer could change the
 * variable.
 */
const FOLDER = process.env['COURSE_FOLDER'];

/**
 * Ends this process and everything that the code under test started: where there are process
 * groups, it heads its own. Its parent may have ended, so it removes its own files.
 */
export function endOwnGroup(): void {
  if (FOLDER !== undefined) rmSync(FOLDER, { recursive: true, force: true });
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}

/** Starts the thread, which does not keep the process running. */
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
