import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { currentBox } from '../sealed/box';
import {
  type FromRunner,
  NO_TRACES,
  type RunOrder,
  type SuiteRun,
  type TestReport,
} from './orders';
import { giveUpOnProcess } from './own-time';
import { type RunnerProcess, startRunner } from './runner-process';

export type Order = Omit<RunOrder, 'id'> & {
  /** How long the run may take. */
  readonly limitMs: number;
};

/** How long a process may take until it is ready. */
const START_MS = 10_000;

/**
 * Runs suites one after the other. On this machine one process runs them all; one that crashes or
 * hangs costs its own run only. In a box each run has a process of its own, since code that is not
 * trusted must not tell the next run what this one was.
 */
export class SuiteRuns {
  readonly #testMs: number;
  readonly #folder: string | undefined;
  #runner: Promise<RunnerProcess> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #id = 0;
  #isClosed = false;

  constructor({ testMs }: { testMs: number }) {
    this.#testMs = testMs;
    this.#folder = currentBox() ? undefined : mkdtempSync(join(tmpdir(), 'suite-'));
  }

  /** Starts the process that the first run will need. */
  prepare(): void {
    if (this.#isClosed) return;
    this.#runner ??= this.#start();
    this.#runner.catch(() => {});
  }

  /** `environment` is asked for additional variables when the run's turn comes. */
  run(order: Order, environment?: () => Promise<Record<string, string>>): Promise<SuiteRun> {
    const run = this.#last.then(async () => {
      const env = await environment?.();
      return this.#run({ ...order, env });
    });
    this.#last = run.catch(() => {});
    return run;
  }

  /** Nobody waits any more for runs whose turn has not come: they are left out. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
    await this.#last;
    const folder = this.#folder;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #run({ limitMs, ...order }: Order): Promise<SuiteRun> {
    this.prepare();
    const runner = await this.#runner;
    if (!runner) throw new Error('no process runs the tests');
    this.#id += 1;
    const { run, isSpent } = await follow(runner, { ...order, id: this.#id }, limitMs);
    if (isSpent || currentBox()) await this.#end();
    return run;
  }

  async #end(): Promise<void> {
    const runner = this.#runner;
    this.#runner = undefined;
    // One that did not start has said so to those who waited for it.
    await runner?.then(
      (started) => started.end(),
      () => {},
    );
  }

  async #start(): Promise<RunnerProcess> {
    const runner = await startRunner({ folder: this.#folder, testMs: this.#testMs });
    await new Promise<void>((ready, reject) => {
      const late = () => {
        void runner.end();
        reject(new Error('the process that runs the tests did not start'));
      };
      const callOff = giveUpOnProcess(runner.pid, START_MS, late);
      runner.hear(({ told }) => {
        if (told !== 'ready') return;
        callOff();
        ready();
      });
      void runner.ended.then(late);
    });
    return runner;
  }
}

/** Sends an order and collects what is said about it. `isSpent`: the process runs nothing more. */
function follow(
  runner: RunnerProcess,
  order: RunOrder,
  limitMs: number,
): Promise<{ run: SuiteRun; isSpent: boolean }> {
  const tests: TestReport[] = [];
  const outside: TestReport[] = [];
  let reason: string | undefined;
  return new Promise((resolve) => {
    const settle = (outcome: SuiteRun['outcome'], traces = NO_TRACES) => {
      callOff();
      const isSpent = outcome === 'crashed' || outcome === 'timed-out';
      resolve({ run: { outcome, reason, tests, outside, traces }, isSpent });
    };
    const callOff = giveUpOnProcess(runner.pid, limitMs, () => settle('timed-out'));
    runner.hear((message: FromRunner) => {
      if (message.told === 'ready' || message.id !== order.id) return;
      if (message.told === 'test') tests.push(message.test);
      if (message.told === 'outside') outside.push(message.test);
      if (message.told === 'not-loaded') reason ??= message.reason;
      if (message.told === 'end') {
        settle(reason === undefined ? 'completed' : 'not-loaded', message.traces);
      }
    });
    void runner.ended.then(() => settle('crashed'));
    runner.send(order);
  });
}
