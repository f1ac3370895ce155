import type { LateReason, TimeSpent } from '../../model/run';
import { type Look, RunTime } from './run-time';

/** Why a run reached its time limit. */
export interface TimeEnd {
  /** `starved`: the machine was too busy to run it. */
  readonly why: LateReason | 'starved';
  readonly spent: TimeSpent;
}

export interface DeadlineOptions {
  /** The limit on the run's own time, as `RunTime` counts it, for each piece of its work. */
  readonly seconds: number;
  readonly look: () => Promise<Look>;
  /** Called with the part of the time so far in which the machine ran other programs instead. */
  readonly onWithheld: (milliseconds: number) => void;
  readonly onEnd: (end: TimeEnd) => void;
}

const LOOK_EVERY_MS = 500;

/** Shorter times are not reported. */
const WORTH_TELLING_MS = 100;

/** With shorter pauses, measuring would be half of the work. */
const SHORTEST_PAUSE_MS = 20;

/** A run that takes this many times its limit is ended, whatever the cause. */
const WALL_FACTOR = 10;

export interface Deadline {
  /** Another piece of the run's work begins: it gets its full time. */
  beginPiece(): void;
  /** The run has ended. */
  stop(): void;
}

/** Starts to count a run's own time. */
export function startDeadline(options: DeadlineOptions): Deadline {
  const watch = new Watch(options);
  void watch.begin();
  return watch;
}

class Watch implements Deadline {
  readonly #options: DeadlineOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #toldMs = 0;
  #isNewPiece = false;
  /** The run's own time when the piece began, or a little before. */
  #before = 0;

  constructor(options: DeadlineOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const time = new RunTime(await this.#options.look());
    this.#lookLater(time);
  }

  beginPiece(): void {
    this.#isNewPiece = true;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #lookLater(time: RunTime): void {
    if (this.#stopped) return;
    const leftMs = (this.#options.seconds - (time.ownSeconds - this.#before)) * 1000;
    const pause = Math.max(SHORTEST_PAUSE_MS, Math.min(LOOK_EVERY_MS, leftMs));
    this.#timer = setTimeout(() => void this.#look(time), pause);
  }

  async #look(time: RunTime): Promise<void> {
    const { seconds, look, onWithheld, onEnd } = this.#options;
    const earlier = time.ownSeconds;
    time.add(await look());
    if (this.#stopped) return;
    if (this.#isNewPiece) this.#before = earlier;
    this.#isNewPiece = false;
    const { spent, ownSeconds, wallSeconds } = time;
    if (ownSeconds - this.#before >= seconds) return onEnd({ why: time.mostly, spent });
    if (wallSeconds >= WALL_FACTOR * seconds)
      return onEnd({ why: time.isStarved ? 'starved' : 'wall', spent });
    const withheldMs = spent.withheldSeconds * 1000;
    if (withheldMs >= this.#toldMs + WORTH_TELLING_MS) onWithheld((this.#toldMs = withheldMs));
    this.#lookLater(time);
  }
}
