/**
 * Runs in a thread of a supervised child, so that it also runs while the child is in an endless
 * loop. Ends the child when it exceeds its limit on memory or processor time, or when its parent
 * has ended.
 */
import { writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';

import { type ChildLimits, OUT_OF_MEMORY, OUT_OF_TIME } from './protocol';

const INTERVAL_MS = 100;

/**
 * File descriptor of stderr. In a thread, `process.stderr` needs the main thread, which is being
 * ended.
 */
const STDERR = 2;

/**
 * A process is larger than its heap: it also has code, stacks, buffers, and memory that the heap
 * has not released yet.
 */
const BESIDE_HEAP_MB = 512;

/** The value instead of a time while there is no request. */
const RESTING = -1;

interface Watched {
  readonly limits: ChildLimits;
  readonly parent: number;
  /**
   * The processor time, in seconds, that had been used when the request came. Both threads see it.
   */
  readonly began: Float64Array;
}

export interface ChildWatch {
  /** A request has come. */
  begin(): void;
  rest(): void;
}

/** Starts the thread, which does not keep the process running. */
export function startWatch(limits: ChildLimits): ChildWatch {
  const began = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  began[0] = RESTING;
  const watched: Watched = { limits, parent: process.ppid, began };
  new Worker(__filename, { workerData: watched }).unref();
  return {
    begin: () => {
      began[0] = usedSeconds();
    },
    rest: () => {
      began[0] = RESTING;
    },
  };
}

function usedSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function guard({ limits, parent, began }: Watched): void {
  const mostBytes = (limits.memoryMb + BESIDE_HEAP_MB) * 1e6;
  setInterval(() => {
    const [since = RESTING] = began;
    if (process.ppid !== parent) end('nobody waits for it');
    if (process.memoryUsage.rss() > mostBytes) end(OUT_OF_MEMORY);
    if (since !== RESTING && usedSeconds() - since > limits.seconds) end(OUT_OF_TIME);
  }, INTERVAL_MS);
}

/**
 * Ends the process and everything that it started: where there are process groups, it heads its
 * own.
 */
function end(why: string): void {
  writeSync(STDERR, `\n${why}\n`);
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}

if (isWatched(workerData)) guard(workerData);

function isWatched(data: unknown): data is Watched {
  return typeof data === 'object' && data !== null && 'began' in data;
}
