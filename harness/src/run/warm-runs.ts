import type { FailureKind, RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';
import { Slots } from '../support/slots';
import { runUntilSure } from './again-alone';
import type { JestOptions } from './jest-process';
import type { Rooms } from './rooms';
import { WarmProcess } from './warm-process';

export interface WarmOptions {
  /** How many run in parallel. */
  readonly size: number;
  readonly rooms: Rooms;
  readonly jest: JestOptions;
  /** Called before a run that reached its time limit is tried again. */
  readonly onAgain: () => void;
}

type Run = (workspace: WorkspacePlan) => Promise<RunOutcome>;

/**
 * Runs the test files of many exercises in parallel, in a few processes that keep running. The
 * outcome is the same as in a new process: an outcome that an earlier run in the same process may
 * have caused is not used, and the run is repeated alone in a new process. A time-out counts only
 * when it happens a second time.
 */
export class WarmRuns implements AsyncDisposable {
  readonly #options: WarmOptions;
  readonly #slots: Slots;
  readonly #processes = new Set<WarmProcess>();
  readonly #idle: WarmProcess[] = [];
  #ended = false;

  constructor(options: WarmOptions) {
    this.#options = options;
    this.#slots = new Slots(options.size);
  }

  /**
   * Judges an exercise, with all runs that it needs. `atStake`: the exercise is solved, and a
   * failed test would take that back.
   */
  judge<T>(exercise: (run: Run) => Promise<T>, { atStake }: { atStake: boolean }): Promise<T> {
    return this.#slots.use(() => {
      this.#refuseWhenEnded();
      return exercise((workspace) => this.#run(workspace, atStake));
    });
  }

  /** Ends the processes at once. The results of current runs are lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await Promise.all([...this.#processes].map((process) => process.end()));
  }

  #run(workspace: WorkspacePlan, atStake: boolean): Promise<RunOutcome> {
    const { onAgain } = this.#options;
    const alone = () => this.#slots.alone(() => this.#runFresh(workspace));
    const certain = async () => {
      const outcome = await this.#runWarm(workspace);
      return isItsOwn(outcome, atStake) || this.#ended ? outcome : await alone();
    };
    return runUntilSure(certain, { again: 'always', onAgain, alone });
  }

  async #runWarm(workspace: WorkspacePlan): Promise<RunOutcome> {
    this.#refuseWhenEnded();
    const process = this.#idle.pop() ?? this.#open();
    const outcome = await process.run(workspace, this.#options.rooms);
    this.#idle.push(process);
    return outcome;
  }

  async #runFresh(workspace: WorkspacePlan): Promise<RunOutcome> {
    this.#refuseWhenEnded();
    const process = this.#open();
    try {
      return await process.run(workspace, this.#options.rooms);
    } finally {
      await process.end();
      this.#processes.delete(process);
    }
  }

  #open(): WarmProcess {
    const process = new WarmProcess(this.#options.jest);
    this.#processes.add(process);
    return process;
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw new Error('nobody waits for this run any more');
  }
}

/**
 * Whether only the code under test can have caused this outcome. Timers and programs that an
 * earlier run left in the process can end the process, throw, or use up time. They rarely change
 * what a test compares; a failed comparison is repeated as well when it would take a solved
 * exercise back.
 */
function isItsOwn(outcome: RunOutcome, atStake: boolean): boolean {
  switch (outcome.kind) {
    case 'completed':
      return outcome.tests.every(
        ({ failure }) => !failure || !(atStake || MAYBE_FOREIGN.includes(failure.kind)),
      );
    // Tried again in any case.
    case 'timed-out':
    case 'starved':
      return true;
    // The machine is the cause.
    case 'not-started':
    case 'service-lost':
      return true;
    case 'not-loaded':
    case 'crashed':
    case 'output-limit':
      return false;
  }
}

const MAYBE_FOREIGN: readonly FailureKind[] = ['error', 'timeout'];
