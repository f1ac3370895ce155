import { statSync } from 'node:fs';

import type { RunOutcome } from '../model/run';
import type { Place, WorkspacePlan } from '../model/workspace';
import { type JestOptions, JestProcess } from '../run/jest-process';
import { loadedAhead } from '../run/loaded-ahead';

interface Prepared {
  readonly key: string;
  readonly process: JestProcess;
  readonly go: () => Promise<RunOutcome>;
}

/**
 * Runs test files in processes that were started in advance: while the learner types, one process
 * waits and has loaded everything that does not depend on the answer. Each process is used for one
 * run, so that no state is carried over. A process is never used when a file that it has loaded has
 * changed since.
 */
export class PreparedRun {
  readonly #options: JestOptions;
  readonly #place: Place;
  #waiting: Prepared | undefined;
  /** The one that runs now. */
  #running: JestProcess | undefined;
  #jobs = 0;

  constructor(options: JestOptions, place: Place) {
    this.#options = options;
    this.#place = place;
  }

  /**
   * Starts a process for this workspace, unless one is waiting whose loaded files have not changed.
   */
  prepare(workspace: WorkspacePlan): void {
    // Taken before the process reads anything, so that what changes while it starts counts as
    // changed.
    const key = keyOf(workspace);
    if (this.#waiting?.key === key && this.#waiting.process.alive) return;
    void this.#waiting?.process.end();
    const process = new JestProcess(this.#options);
    const { go } = process.prepare({
      id: (this.#jobs += 1),
      workspace,
      ...this.#place,
      gated: true,
    });
    this.#waiting = { key, process, go };
  }

  /** Runs in the waiting process, and starts the next one as soon as there is a result. */
  async run(workspace: WorkspacePlan): Promise<RunOutcome> {
    this.prepare(workspace);
    const { process, go } = this.#waiting as Prepared;
    this.#waiting = undefined;
    this.#running = process;
    const outcome = await go();
    this.#running = undefined;
    void process.end();
    return outcome;
  }

  /** Ends the current run, if there is one: its outcome is that of a killed process. */
  async stop(): Promise<void> {
    await this.#running?.end();
  }

  async end(): Promise<void> {
    await this.stop();
    await this.#waiting?.process.end();
    this.#waiting = undefined;
  }
}

/**
 * The content of the answer's files is read after the go signal. Which file is used for which path,
 * and what is loaded in advance, is fixed before, and part of this key.
 */
function keyOf(workspace: WorkspacePlan): string {
  return JSON.stringify([workspace, loadedAhead(workspace).map(stamp)]);
}

/**
 * Identifies the state of a file. One that was changed and changed back gets another stamp, since
 * it is unknown which content was loaded.
 */
function stamp(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${file} ${stat.ino} ${stat.size} ${stat.mtimeNs}` : `${file} none`;
}
