import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';
import type { JestOptions } from './jest-process';
import type { Rooms } from './rooms';
import { WarmProcess } from './warm-process';

interface Queued {
  readonly workspace: WorkspacePlan;
  readonly rooms: Pick<Rooms, 'enter'>;
  settle(outcome: RunOutcome): void;
  fail(error: unknown): void;
}

/** Runs many test files in a few warm processes, one per worker, as long as there are files. */
export class JestPool {
  readonly #options: JestOptions;
  readonly #queue: Queued[] = [];
  readonly #workers: Promise<void>[] = [];
  readonly #size: number;
  #busy = 0;

  constructor(size: number, options: JestOptions) {
    this.#size = size;
    this.#options = options;
  }

  /** Rejects when the machine cannot provide a place to run. */
  run(workspace: WorkspacePlan, rooms: Pick<Rooms, 'enter'>): Promise<RunOutcome> {
    const outcome = new Promise<RunOutcome>((settle, fail) => {
      this.#queue.push({ workspace, rooms, settle, fail });
    });
    if (this.#busy < this.#size) {
      this.#busy += 1;
      this.#workers.push(this.#work());
    }
    return outcome;
  }

  /** Resolves when the queue is empty and every process has ended. */
  async end(): Promise<void> {
    while (this.#workers.length > 0) await this.#workers.pop();
  }

  async #work(): Promise<void> {
    const warm = new WarmProcess(this.#options);
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      const { workspace, rooms, settle, fail } = next;
      await warm.run(workspace, rooms).then(settle, fail);
    }
    this.#busy -= 1;
    await warm.end();
  }
}
