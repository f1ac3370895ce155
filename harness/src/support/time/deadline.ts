import type { LateReason, TimeSpent } from '../../model/run';
import { type Look, RunTime } from './run-time';

/** How a run came to be ended by time. */
export interface TimeEnd {
  /** `starved`: the machine hardly let it run. */
  readonly why: LateReason | 'starved';
  readonly spent: TimeSpent;
}

export interface DeadlineOptions {
  /** The run's own time, as `RunTime` has it. */
  readonly seconds: number;
  readonly look: () => Promise<Look>;
  /** Hears how much of the time so far the machine has withheld from the run. */
  readonly onWithheld: (milliseconds: number) => void;
  readonly onEnd: (end: TimeEnd) => void;
}

const LOOK_EVERY_MS = 500;

/** Less than this is not worth a message. */
const WORTH_TELLING_MS = 100;

/** Where looks come closer together than this, they are half of the work. */
const SHORTEST_PAUSE_MS = 20;

/** A run that takes so many times its limit is ended, whoever is to blame. */
const WALL_FACTOR = 10;

/**
 * Starts to count a run's own time; whoever started it calls what it returns when the run has
 * ended.
 */
export function startDeadline(options: DeadlineOptions): () => void {
  const watch = new Watch(options);
  void watch.begin();
  return () => watch.stop();
}

class Watch {
  readonly #options: DeadlineOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #toldMs = 0;

  constructor(options: DeadlineOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const time = new RunTime(await this.#options.look());
    this.#lookLater(time);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #lookLater(time: RunTime): void {
    if (this.#stopped) return;
    const leftMs = (this.#options.seconds - time.ownSeconds) * 1000;
    const pause = Math.max(SHORTEST_PAUSE_MS, Math.min(LOOK_EVERY_MS, leftMs));
    this.#timer = setTimeout(() => void this.#look(time), pause);
  }

  async #look(time: RunTime): Promise<void> {
    const { seconds, look, onWithheld, onEnd } = this.#options;
    time.add(await look());
    if (this.#stopped) return;
    const { spent, ownSeconds, wallSeconds } = time;
    if (ownSeconds >= seconds) return onEnd({ why: time.mostly, spent });
    if (wallSeconds >= WALL_FACTOR * seconds)
      return onEnd({ why: time.isStarved ? 'starved' : 'wall', spent });
    const withheldMs = spent.withheldSeconds * 1000;
    if (withheldMs >= this.#toldMs + WORTH_TELLING_MS) onWithheld((this.#toldMs = withheldMs));
    this.#lookLater(time);
  }
}
