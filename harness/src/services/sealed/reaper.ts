import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

import { CourseError } from '../../model/course-error';

export interface Leftovers {
  /** The label of the containers. */
  readonly attempt: string;
  /** The folder with their sockets. */
  readonly folder: string;
}

/** How often a reaper is started again after another process has ended it. */
const MOST_STARTS = 3;

/**
 * A program that runs longer than this one, however this one ends, and then removes what is left of
 * an attempt. There may be nothing left.
 */
export class Reaper {
  readonly #leftovers: Leftovers;
  readonly #program: string;
  #starts = 0;
  #failure: string | undefined;

  constructor(leftovers: Leftovers, program = join(__dirname, 'reaper-program.js')) {
    this.#leftovers = leftovers;
    this.#program = program;
    this.#start();
  }

  /** Throws an error of the machine when no reaper can be kept running: nothing would clean up. */
  requireAlive(): void {
    if (this.#failure === undefined) return;
    throw new CourseError(`the program that removes boxes does not run: ${this.#failure}`, {
      next: 'Nothing was judged. `npm run course -- doctor` checks this machine; then run it again.',
      blame: 'machine',
    });
  }

  #start(): void {
    this.#starts += 1;
    try {
      const child = startProgram(this.#program, this.#leftovers);
      child.once('error', ({ message }) => (this.#failure = message));
      child.once('exit', (code, signal) => this.#startAgain(signal ?? `code ${code}`));
    } catch (error) {
      this.#failure = (error as Error).message;
    }
  }

  /** It ends only when this process has. */
  #startAgain(how: string): void {
    if (this.#starts < MOST_STARTS) this.#start();
    else this.#failure = `it ended with ${how}`;
  }
}

function startProgram(program: string, { attempt, folder }: Leftovers): ChildProcess {
  const child = spawn(process.execPath, [program, attempt, folder], {
    // In its own process group, so that Ctrl-C does not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Its input ends with this process, and not before.
  child.unref();
  (child.stdin as unknown as { unref(): void } | null)?.unref();
  return child;
}
