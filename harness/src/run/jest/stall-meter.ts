const TICK_MS = 250;

/** The time and the processor time of a process, in milliseconds. */
export interface Clock {
  now(): number;
  cpu(): number;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

/**
 * For how long this process did not run, because other programs used the whole machine, or because
 * a laptop slept. Such a time shows as a tick that comes late although the process did not use the
 * processor. This is known at once, while a process that watches from outside may have stopped as
 * well, and reports it later.
 */
export class StallMeter {
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  #last: { now: number; cpu: number };
  #stalledMs = 0;

  constructor(clock: Clock = CLOCK) {
    this.#clock = clock;
    this.#last = { now: clock.now(), cpu: clock.cpu() };
    this.#timer = setInterval(() => this.#look(), TICK_MS).unref();
  }

  /** Milliseconds so far. */
  read(): number {
    // Every request of a test reads it, and reading the processor time is slow.
    if (this.#clock.now() - this.#last.now > TICK_MS) this.#look();
    return this.#stalledMs;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const next = { now: this.#clock.now(), cpu: this.#clock.cpu() };
    const passed = next.now - this.#last.now;
    const used = next.cpu - this.#last.cpu;
    this.#stalledMs += Math.max(0, passed - TICK_MS - used);
    this.#last = next;
  }
}
