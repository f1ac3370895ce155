import vm from 'node:vm';

import type { AssertionResult, Test, TestContext, TestResult } from '@jest/test-result';
import TestRunner, { type JestTestRunner } from 'jest-runner';
import Runtime from 'jest-runtime';

import { type ActiveJob, activeJob, forgive, startJob } from './active-job';
import type { FromRunner, Job, ToRunner } from './protocol';
import { readResult, readTest, type Setting } from './read-result';
import { sharingCompiler } from './shared-scripts';
import { endOwnGroup, startWatchdog } from './watchdog';

/** The limit of the process as a multiple of the limit of its heap. */
const MEMORY_FACTOR = 2;

type RunArguments = Parameters<TestRunner['runTests']>;

/**
 * A Jest runner that gets its jobs from its parent process, one after the other, each with its own
 * layers of files. Without such a parent (an editor's plug-in, Jest by hand) it works like Jest's
 * own runner.
 */
class CourseRunner extends TestRunner {
  override async runTests(...[tests, watcher, options]: RunArguments): Promise<void> {
    const pattern = tests[0];
    if (!process.send || !process.env['COURSE_JOBS'] || !pattern) {
      return super.runTests(tests, watcher, options);
    }
    startWatchdog(MEMORY_FACTOR * Number(process.env['COURSE_MEMORY_MB']) * 1_000_000);
    vm.compileFunction = sharingCompiler(vm.compileFunction);
    const orders = new Orders();
    const unsubscribe = this.on('test-file-success', ([, result]) => tellResult(result));
    const unsubscribeFailure = this.on('test-file-failure', ([, error]) => {
      tellFailure(error.message);
    });
    const unsubscribeStart = this.on('test-case-start', ([, { fullName }]) => tellBegun(fullName));
    const unsubscribeTest = this.on('test-case-result', ([, result]) => tellTest(result));
    tell({ told: 'idle' });
    for (let job = await orders.nextJob(); job; job = await orders.nextJob()) {
      const { id } = job;
      const reportTrouble = (reason: string) => tell({ told: 'trouble', id, reason });
      const reportPiece = () => tell({ told: 'piece', id });
      startJob({ job, go: orders.go(), reportTrouble, reportPiece });
      if (job.gated) tell({ told: 'gate', id });
      await super.runTests([testOf(job, pattern)], watcher, { ...options, serial: true });
      tell({ told: 'idle' });
    }
    unsubscribe();
    unsubscribeFailure();
    unsubscribeStart();
    unsubscribeTest();
  }
}

/** Each job needs a new resolver, since Jest's resolver caches its results. */
function testOf(job: Job, { context }: Test): Test {
  const own: TestContext = {
    ...context,
    resolver: Runtime.createResolver(context.config, context.moduleMap),
  };
  return { path: job.workspace.suite, context: own };
}

function tell(message: FromRunner): void {
  process.send?.(message);
}

function settingOf({ job, notGraded }: ActiveJob): Setting {
  return { suite: job.workspace.suite, notGraded };
}

function tellBegun(title: string): void {
  const active = activeJob();
  if (active) tell({ told: 'begun', id: active.job.id, title });
}

function tellTest(result: AssertionResult): void {
  const active = activeJob();
  if (!active) return;
  tell({ told: 'test', id: active.job.id, test: readTest(result, settingOf(active)) });
}

function tellResult(result: TestResult): void {
  const active = activeJob();
  if (!active) return;
  const outcome = readResult(result, settingOf(active));
  tell({ told: 'result', id: active.job.id, outcome });
}

function tellFailure(message: string): void {
  const active = activeJob();
  if (!active) return;
  tell({ told: 'result', id: active.job.id, outcome: { kind: 'not-loaded', message, output: '' } });
}

/** The messages of the parent process, in order. */
class Orders {
  readonly #jobs: (Job | undefined)[] = [];
  #waiting: ((job: Job | undefined) => void) | undefined;
  #openGate: (() => void) | undefined;
  #goes = 0;

  constructor() {
    process.on('message', (order: ToRunner) => this.#take(order));
    process.on('disconnect', endOwnGroup);
    // The parent process may have ended before this one could listen.
    if (!process.connected) endOwnGroup();
  }

  nextJob(): Promise<Job | undefined> {
    if (this.#jobs.length > 0) return Promise.resolve(this.#jobs.shift());
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /**
   * Resolves when the go signal for the current job arrives, or at once when it came with the job.
   */
  go(): Promise<void> {
    if (this.#goes > 0) {
      this.#goes -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#openGate = resolve;
    });
  }

  #letGo(): void {
    const openGate = this.#openGate;
    this.#openGate = undefined;
    if (openGate) openGate();
    else this.#goes += 1;
  }

  #take(order: ToRunner): void {
    if (order.do === 'go') return this.#letGo();
    if (order.do === 'forgive') return forgive(order.id, order.ms);
    const job = order.do === 'run' ? order.job : undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(job);
    else this.#jobs.push(job);
  }
}

const runner: new (...args: ConstructorParameters<typeof TestRunner>) => JestTestRunner =
  CourseRunner;
export default runner;
