import type { LateReason, TimeSpent } from '../../model/run';
import type { ProcessUsage } from '../process-usage';

/** What a run has used up to a moment, and how busy the machine is then. */
export interface Look {
  readonly atMs: number;
  /** `undefined` where the system does not tell. */
  readonly usage: ProcessUsage | undefined;
  /** Tasks of the whole machine that are ready to run, for each processor. */
  readonly readyPerProcessor: number;
}

/**
 * One queue of others is what every machine has; beyond that, whatever a run waits for may be slow
 * as well.
 */
const USUAL_QUEUE = 1;

/**
 * A look that comes later than this was held up itself, as when a laptop sleeps: nothing is known
 * of the time beyond.
 */
const LONGEST_SILENCE = 2;

/** However busy the machine is, a run that only waits comes to an end. */
const LEAST_SHARE = 1 / 4;

/** The machine is called busy when it withheld so much of the time. */
const BUSY_SHARE = 1 / 3;

/** A run that was given less than this of what it wanted has hardly run. */
const STARVED_SHARE = 1 / 4;

/**
 * How a run has spent its time, looked at every now and then. What counts is its own time: while it
 * had a processor, and while it waited for something else. While it waited for a processor nothing
 * counts.
 */
export class RunTime {
  readonly #startMs: number;
  #last: Look;
  #busy = 0;
  #silent = 0;
  #unknown = 0;
  #cpu = 0;

  constructor(first: Look) {
    this.#startMs = first.atMs;
    this.#last = first;
  }

  add(look: Look): void {
    const passed = (look.atMs - this.#last.atMs) / 1000;
    const [before, now] = [this.#last.usage, look.usage];
    this.#last = look;
    if (!before || !now) {
      this.#unknown += Math.min(LONGEST_SILENCE, passed);
      return;
    }
    // A process that ended without its parent knowing takes its time along.
    const used = Math.max(0, now.cpuSeconds - before.cpuSeconds);
    const busy = Math.min(passed, used);
    const idle = passed - busy;
    const waited = Math.min(idle, waitedFor({ before, now, used, idle }));
    this.#cpu += used;
    this.#busy += busy;
    const silent = Math.min(LONGEST_SILENCE, idle - waited);
    this.#silent += silent * shareOfSilence(look.readyPerProcessor);
  }

  get wallSeconds(): number {
    return (this.#last.atMs - this.#startMs) / 1000;
  }

  get ownSeconds(): number {
    return this.#busy + this.#silent + this.#unknown;
  }

  /** What most of its own time was. */
  get mostly(): LateReason {
    if (this.#unknown > this.#busy + this.#silent) return 'wall';
    return this.#busy >= this.#silent ? 'cpu' : 'silent';
  }

  /** Whether it was hardly given a processor when it wanted one. */
  get isStarved(): boolean {
    const { cpuSeconds, withheldSeconds } = this.spent;
    return cpuSeconds < STARVED_SHARE * (cpuSeconds + withheldSeconds);
  }

  get spent(): TimeSpent {
    const { wallSeconds } = this;
    const withheldSeconds = wallSeconds - this.ownSeconds;
    const busy = withheldSeconds > BUSY_SHARE * wallSeconds;
    return { wallSeconds, cpuSeconds: this.#cpu, withheldSeconds, busy };
  }
}

/** How much of the idle time was spent in a queue for a processor. */
function waitedFor({
  before,
  now,
  used,
  idle,
}: {
  before: ProcessUsage;
  now: ProcessUsage;
  used: number;
  idle: number;
}): number {
  // The kernel tells of a wait when it is over: one that is still going on shows in the state
  // alone.
  const guess = now.eager ? idle : 0;
  if (used === 0) return guess;
  if (before.waitedSeconds === undefined || now.waitedSeconds === undefined) return guess;
  return Math.max(0, now.waitedSeconds - before.waitedSeconds);
}

/** What it waits for, such as a database, has to share the machine as well. */
function shareOfSilence(readyPerProcessor: number): number {
  return Math.max(LEAST_SHARE, 1 / Math.max(1, readyPerProcessor - USUAL_QUEUE));
}
