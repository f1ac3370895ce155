import type { RunOutcome } from '../model/run';
import type { Place, WorkspacePlan } from '../model/workspace';
import { type JestOptions, JestProcess } from './jest-process';

/** Jest keeps a little of every file that it ran: after so many a process is replaced by a fresh one. */
const RUNS_PER_PROCESS = 80;

export interface RunRequest extends Place {
  readonly workspace: WorkspacePlan;
}

/** Runs many test files in few warm processes, one per worker; every run gets its own realm and its own layers. */
export class JestPool {
  readonly #options: JestOptions;
  readonly #queue: { request: RunRequest; settle: (outcome: RunOutcome) => void }[] = [];
  readonly #workers: Promise<void>[] = [];
  readonly #size: number;
  #busy = 0;
  #jobs = 0;

  constructor(size: number, options: JestOptions) {
    this.#size = size;
    this.#options = options;
  }

  run(request: RunRequest): Promise<RunOutcome> {
    const outcome = new Promise<RunOutcome>((settle) => this.#queue.push({ request, settle }));
    if (this.#busy < this.#size) {
      this.#busy += 1;
      this.#workers.push(this.#work());
    }
    return outcome;
  }

  /** Resolves when nothing is queued and every process has ended. */
  async end(): Promise<void> {
    while (this.#workers.length > 0) await this.#workers.pop();
  }

  async #work(): Promise<void> {
    let process: JestProcess | undefined;
    let runs = 0;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      if (!process?.alive || runs >= RUNS_PER_PROCESS) {
        await process?.end();
        process = new JestProcess(this.#options);
        runs = 0;
      }
      runs += 1;
      this.#jobs += 1;
      next.settle(await process.run({ id: this.#jobs, ...next.request, gated: false }));
    }
    this.#busy -= 1;
    await process?.end();
  }
}
