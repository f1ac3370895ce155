import type { LateReason, TimeSpent } from '../../model/run';
import type { ProcessUsage } from '../process-usage';

/** What a run has used up to a moment, and how busy the machine is at that moment. */
export interface Look {
  readonly atMs: number;
  /** `undefined` where the system does not report it. */
  readonly usage: ProcessUsage | undefined;
  /** Tasks of the whole machine that are ready to run, for each processor. */
  readonly readyPerProcessor: number;
}

/**
 * A normal number of waiting tasks per processor. With more, everything that a run waits for may be
 * slow as well.
 */
const USUAL_QUEUE = 1;

/**
 * A measurement that comes later than this was itself delayed, as when a laptop sleeps: the time
 * beyond it is unknown.
 */
const LONGEST_SILENCE = 2;

/**
 * At least this share of waiting time counts, so that a run that only waits ends even on a very
 * busy machine.
 */
const LEAST_SHARE = 1 / 4;

/** The machine counts as busy when it ran other programs for this share of the time. */
const BUSY_SHARE = 1 / 3;

/** A run that got less than this share of the processor time that it needed counts as starved. */
const STARVED_SHARE = 1 / 4;

/**
 * How a run has spent its time, measured at intervals. Only its own time counts: while it had a
 * processor, and while it waited for something else. Time in which it waited for a processor does
 * not count.
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
    // When a process ends and its parent does not collect it, its time is lost from the sum.
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

  /** How most of its own time was spent. */
  get mostly(): LateReason {
    if (this.#unknown > this.#busy + this.#silent) return 'wall';
    return this.#busy >= this.#silent ? 'cpu' : 'silent';
  }

  /** Whether it got too little processor time. */
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
  // The kernel counts a wait when it is over: a wait in progress shows only in the state.
  const guess = now.eager ? idle : 0;
  if (used === 0) return guess;
  if (before.waitedSeconds === undefined || now.waitedSeconds === undefined) return guess;
  return Math.max(0, now.waitedSeconds - before.waitedSeconds);
}

/**
 * The share of waiting time that counts: what the run waits for, such as a database, has to share
 * the machine as well.
 */
function shareOfSilence(readyPerProcessor: number): number {
  return Math.max(LEAST_SHARE, 1 / Math.max(1, readyPerProcessor - USUAL_QUEUE));
}
