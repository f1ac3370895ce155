import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';
import { type JestOptions, JestProcess } from './jest-process';
import type { Rooms } from './rooms';

/**
 * Jest keeps some memory of every file that it ran, so a process is replaced after this many files.
 */
const RUNS_PER_PROCESS = 80;

/**
 * Runs test files one after the other in a process that keeps running; every run gets its own realm
 * and its own layers of files. A process that has ended is replaced.
 */
export class WarmProcess {
  readonly #options: JestOptions;
  #process: JestProcess | undefined;
  #runs = 0;

  constructor(options: JestOptions) {
    this.#options = options;
  }

  /** Rejects when the machine cannot provide a place to run. */
  async run(workspace: WorkspacePlan, rooms: Pick<Rooms, 'enter'>): Promise<RunOutcome> {
    const process = await this.#open();
    this.#runs += 1;
    const id = this.#runs;
    const room = await rooms.enter(workspace);
    const job = { id, workspace, ...room.place, gated: false };
    return await room.leave(await process.run(job, room.helpers));
  }

  async end(): Promise<void> {
    await this.#process?.end();
  }

  async #open(): Promise<JestProcess> {
    const before = this.#process;
    if (before?.alive && this.#runs < RUNS_PER_PROCESS) return before;
    this.#runs = 0;
    const process = new JestProcess(this.#options);
    this.#process = process;
    await before?.end();
    return process;
  }
}
