import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';
import { type JestOptions, JestProcess } from './jest-process';
import type { Rooms } from './rooms';

/** Jest keeps a little of every file that it ran: after so many a process is replaced by a fresh one. */
const RUNS_PER_PROCESS = 80;

interface Queued {
  readonly workspace: WorkspacePlan;
  readonly rooms: Pick<Rooms, 'enter'>;
  settle(outcome: RunOutcome): void;
  fail(error: unknown): void;
}

/** Runs many test files in few warm processes, one per worker; every run gets its own realm and its own layers. */
export class JestPool {
  readonly #options: JestOptions;
  readonly #queue: Queued[] = [];
  readonly #workers: Promise<void>[] = [];
  readonly #size: number;
  #busy = 0;
  #jobs = 0;

  constructor(size: number, options: JestOptions) {
    this.#size = size;
    this.#options = options;
  }

  /** Rejects when the machine has no room for it. */
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
      await this.#runIn(process, next);
    }
    this.#busy -= 1;
    await process?.end();
  }

  async #runIn(process: JestProcess, { workspace, rooms, settle, fail }: Queued): Promise<void> {
    const id = this.#jobs;
    try {
      const room = await rooms.enter(workspace);
      const job = { id, workspace, ...room.place, gated: false };
      settle(await room.leave(await process.run(job, room.helpers)));
    } catch (error) {
      fail(error);
    }
  }
}
