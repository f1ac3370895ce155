import type { ChildProcess } from 'node:child_process';

import { type ClimateName, CLIMATES } from '../model/climate';
import type { RunOutcome, TestRun } from '../model/run';
import { killGroup, startGroup } from '../support/process-group';
import { UsageReader } from '../support/process-usage';
import { TemporaryFolder } from '../support/temporary-folder';
import { type Deadline, startDeadline, type TimeEnd } from '../support/time/deadline';
import { lookNow } from '../support/time/look';
import { ANCHOR, jobsConfig } from './jest/config';
import type { FromRunner, Job, ToRunner } from './jest/protocol';
import { TEST_VARIABLES } from './jest/test-variables';
import { OUT_OF_MEMORY } from './jest/watchdog';
import type { Limits } from './limits';
import { type Output, OutputBuffer } from './output-buffer';

export interface JestOptions {
  /** The folder of the course. */
  readonly root: string;
  readonly limits: Limits;
  /** Runs the tests of each file in an order drawn from this seed. */
  readonly seed?: number;
  /** The climate (time zone, language, variables) in which it runs; by default the usual one. */
  readonly climate?: ClimateName;
  /** Arguments for Node itself, such as `--inspect-brk`. */
  readonly nodeArguments?: readonly string[];
}

type Result = Extract<FromRunner, { told: 'result' }>['outcome'];

interface Running {
  readonly job: Job;
  /** Processes outside of the group that work for it, each with its descendants. */
  readonly helpers: readonly number[];
  /** The tests that have ended so far. */
  readonly finished: TestRun[];
  /** The test that started last. */
  begun: string | undefined;
  result: Result | undefined;
  /** The first failure of a service, if there was one. */
  trouble: string | undefined;
  settle(outcome: RunOutcome): void;
  deadline: Deadline | undefined;
  readonly reachedGate: () => void;
}

/**
 * One Jest process in its own process group. It runs jobs one after the other; whatever a job does
 * to it becomes the outcome of that job. After the process has ended, it runs no more jobs.
 */
export class JestProcess {
  readonly #child: ChildProcess;
  readonly #limits: Limits;
  readonly #output: OutputBuffer;
  readonly #exited: Promise<void>;
  readonly #usage: UsageReader;
  /**
   * The folder for temporary files of the tests; it is removed with the process, however that ends.
   */
  readonly #folder = new TemporaryFolder('course-run-');
  #running: Running | undefined;
  /** Why the harness ended it, if it did. */
  #reason: TimeEnd | 'output' | undefined;
  #started = false;
  alive = true;

  constructor({ root, limits, seed, climate = 'usual', nodeArguments = [] }: JestOptions) {
    this.#limits = limits;
    const jest = require.resolve('jest/bin/jest');
    const order = seed === undefined ? [] : ['--randomize', `--seed=${seed}`];
    const nodeOptions = [`--max-old-space-size=${limits.memoryMb}`, ...nodeArguments];
    this.#child = startGroup(
      process.execPath,
      [
        ...nodeOptions,
        jest,
        '--config',
        JSON.stringify(jobsConfig(root)),
        '--runInBand',
        ...order,
        '--runTestsByPath',
        ANCHOR,
      ],
      {
        cwd: root,
        env: environment(limits, climate, this.#folder.path),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.#usage = new UsageReader(this.#child.pid ?? 0);
    this.#output = new OutputBuffer(limits.outputBytes, () => this.#stop('output'));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#output.add('stdout', chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#output.add('stderr', chunk));
    this.#child.on('message', (message: FromRunner) => this.#hear(message));
    this.#exited = new Promise((done) => {
      this.#child.once('close', (code, signal) => {
        this.#folder[Symbol.dispose]();
        this.#end(code, signal);
        done();
      });
    });
  }

  /** Runs a job. The time that `helpers` and their descendants use counts as used by the job. */
  run(job: Job, helpers: readonly number[] = []): Promise<RunOutcome> {
    return this.#start({ ...job, gated: false }, helpers).outcome;
  }

  /** Prepares a job up to the point where the answer is needed; `go` continues from there. */
  prepare(job: Job): { atGate: Promise<void>; go(): Promise<RunOutcome> } {
    const { outcome, atGate } = this.#start({ ...job, gated: true }, []);
    return {
      atGate,
      go: () => {
        this.#send({ do: 'go' });
        this.#watchClock();
        return outcome;
      },
    };
  }

  /** Ends the process and everything that it started. */
  async end(): Promise<void> {
    killGroup(this.#child);
    await this.#exited;
  }

  #start(
    job: Job,
    helpers: readonly number[],
  ): { outcome: Promise<RunOutcome>; atGate: Promise<void> } {
    if (this.#running)
      throw new Error(`job ${this.#running.job.id} is still running in this process`);
    let reachedGate = () => {};
    const atGate = new Promise<void>((reached) => {
      reachedGate = reached;
    });
    const outcome = new Promise<RunOutcome>((settle) => {
      this.#running = {
        job,
        helpers,
        finished: [],
        begun: undefined,
        result: undefined,
        trouble: undefined,
        settle,
        deadline: undefined,
        reachedGate,
      };
    });
    if (!job.gated) this.#watchClock();
    this.#send({ do: 'run', job });
    return { outcome, atGate };
  }

  #send(order: ToRunner): void {
    // Sending fails only when the process has ended, and then the outcome says so.
    if (this.alive) this.#child.send(order, () => {});
    else this.#end(this.#child.exitCode, this.#child.signalCode);
  }

  #watchClock(): void {
    const running = this.#running;
    if (!running) return;
    running.deadline = startDeadline({
      seconds: this.#limits.seconds,
      look: () => lookNow(this.#usage, running.helpers),
      onWithheld: (ms) => this.#send({ do: 'forgive', id: running.job.id, ms }),
      onEnd: (end) => this.#stop(end),
    });
  }

  #hear(message: FromRunner): void {
    this.#started = true;
    const running = this.#running;
    if (!running || message.told === 'idle' || message.id !== running.job.id) return;
    if (message.told === 'gate') running.reachedGate();
    if (message.told === 'begun') running.begun = message.title;
    if (message.told === 'test') running.finished.push(message.test);
    if (message.told === 'piece') running.deadline?.beginPiece();
    if (message.told === 'trouble') running.trouble ??= message.reason;
    if (message.told === 'result') {
      running.result = message.outcome;
      // Wait until output that arrived at the same time has been read.
      setImmediate(() => this.#settleResult());
    }
  }

  #stop(reason: TimeEnd | 'output'): void {
    this.#reason ??= reason;
    killGroup(this.#child);
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    this.alive = false;
    this.#settleResult();
    const { bytes } = this.#output;
    const { text: output } = this.#output.take();
    if (this.#reason === 'output') {
      this.#settle({ kind: 'output-limit', bytes, output });
    } else if (this.#reason) {
      this.#endByTime(this.#reason, output);
    } else if (!this.#started) {
      this.#settle({ kind: 'not-started', code, output });
    } else {
      const outOfMemory = output.includes(OUT_OF_MEMORY);
      const printed = outOfMemory ? output.slice(0, output.indexOf('<--- Last few GCs')) : output;
      this.#settle({ kind: 'crashed', how: { code, signal, outOfMemory }, output: printed });
    }
  }

  #endByTime({ why, spent }: TimeEnd, output: string): void {
    const finished = this.#running?.finished ?? [];
    const { seconds } = this.#limits;
    this.#settle(
      why === 'starved'
        ? { kind: 'starved', seconds, spent, output }
        : { kind: 'timed-out', seconds, why, spent, finished, output },
    );
  }

  #settleResult(): void {
    const result = this.#running?.result;
    if (result) this.#settle(withOutput(result, this.#output.take()));
  }

  #settle(outcome: RunOutcome): void {
    const running = this.#running;
    this.#running = undefined;
    running?.deadline?.stop();
    if (!running) return;
    const { trouble } = running;
    running.reachedGate();
    const { output } = outcome;
    running.settle(
      trouble === undefined
        ? withUnfinished(outcome, running)
        : { kind: 'service-lost', reason: trouble, output },
    );
  }
}

/** Adds the output to the outcome, for each test separately. */
function withOutput(outcome: Result, { text, byTest }: Output): RunOutcome {
  if (outcome.kind !== 'completed') return { ...outcome, output: text };
  const tests = outcome.tests.map((test) => ({ ...test, printed: byTest.get(test.title) ?? '' }));
  return { ...outcome, tests, output: text };
}

/** Adds which test was running when the time limit was reached. */
function withUnfinished(outcome: RunOutcome, { begun, finished }: Running): RunOutcome {
  if (outcome.kind !== 'timed-out' || begun === undefined) return outcome;
  return finished.some(({ title }) => title === begun)
    ? outcome
    : { ...outcome, unfinished: begun };
}

/**
 * The environment of the process: the machine's own settings where Node needs them, and none that
 * could affect tests.
 */
function environment(limits: Limits, climate: ClimateName, folder: string): NodeJS.ProcessEnv {
  const { zone, locale } = CLIMATES[climate];
  return {
    ...process.env,
    COURSE_JOBS: '1',
    COURSE_MEMORY_MB: String(limits.memoryMb),
    COURSE_FOLDER: folder,
    ...TEST_VARIABLES,
    TMPDIR: folder,
    TEMP: folder,
    FORCE_COLOR: '0',
    COURSE_CLIMATE: climate,
    TZ: zone,
    LC_ALL: locale,
  };
}
