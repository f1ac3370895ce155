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
 * Runs test files in processes that were started ahead: while the learner types, one waits with
 * everything loaded that does not depend on the answer. Each is used for one run and then ended, so
 * that no state is carried over. One that has loaded a file that has changed since is never used.
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
   * Starts a process for this workspace, unless one waits already and all that it has loaded is
   * still the same.
   */
  prepare(workspace: WorkspacePlan): void {
    // Before the process reads anything: what changes while it starts counts as changed.
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

  /** Runs in the waiting process, and lets the next one start as soon as the result is there. */
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

  /** Ends the run that is on, if there is one: its outcome is that of a process that was killed. */
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
 * The answer's own files are read after the go; which files stand where, and what is loaded ahead,
 * is fixed before.
 */
function keyOf(workspace: WorkspacePlan): string {
  return JSON.stringify([workspace, loadedAhead(workspace).map(stamp)]);
}

/**
 * A file that was changed and changed back has another one: what was loaded in between is not
 * known.
 */
function stamp(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${file} ${stat.ino} ${stat.size} ${stat.mtimeNs}` : `${file} none`;
}
