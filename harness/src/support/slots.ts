interface Waiting {
  readonly count: number;
  go(): void;
}

/** Runs a limited number of tasks in parallel, in order of arrival, or a single one alone. */
export class Slots {
  readonly #size: number;
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#free = size;
  }

  /** Runs a task as soon as a slot is free. */
  async use<T>(task: () => Promise<T>): Promise<T> {
    await this.#take({ count: 1, first: false });
    try {
      return await task();
    } finally {
      this.#giveBack(1);
    }
  }

  /**
   * Runs a part of a task in `use` alone: it waits until the others have ended, and none starts
   * before it ends.
   */
  async alone<T>(part: () => Promise<T>): Promise<T> {
    // The other slots are requested before the task's own slot is released, so that no other task
    // gets it.
    const all = this.#take({ count: this.#size, first: true });
    this.#giveBack(1);
    await all;
    try {
      return await part();
    } finally {
      const own = this.#take({ count: 1, first: true });
      this.#giveBack(this.#size);
      await own;
    }
  }

  #take({ count, first }: { count: number; first: boolean }): Promise<void> {
    const turn = new Promise<void>((go) => {
      if (first) this.#waiting.unshift({ count, go });
      else this.#waiting.push({ count, go });
    });
    this.#letIn();
    return turn;
  }

  #giveBack(count: number): void {
    this.#free += count;
    this.#letIn();
  }

  #letIn(): void {
    for (let [next] = this.#waiting; next && next.count <= this.#free; [next] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= next.count;
      next.go();
    }
  }
}
