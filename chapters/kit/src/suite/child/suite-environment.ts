import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

import { type By, provesSomething, type TestReport } from '../orders';
import { arrange, testsIn } from './arrange';
import { classify, textOf } from './classify';
import { type CurrentRun, currentRun } from './current-run';
import { before, noteSleep } from './observe';

const LONGEST_MESSAGE = 2_000;

/** Where a run's tests live: Node as it is, with what they do reported to the runner. */
export default class SuiteEnvironment extends TestEnvironment {
  readonly #run: CurrentRun | undefined = currentRun();
  /** What was thrown in the running test: Jest replaces some of it before the test has ended. */
  #thrown: unknown[] = [];
  #failed = false;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    before(this.global, 'setTimeout', (_act, ms) => noteSleep(ms));
    this.global.process.exit = () => {
      if (this.#run) this.#run.exits = true;
      throw new Error('a test called process.exit');
    };
  }

  handleTestEvent(event: Circus.Event, state: Circus.State): void {
    if (!this.#run) return;
    switch (event.name) {
      case 'run_start':
        return this.#arrange(state, this.#run);
      case 'test_start':
        // Jest asks for this only once the test has begun.
        if (this.#failed && this.#run.order.bail) event.test.mode = 'skip';
        // A failed `beforeAll` is an error of each test, from the beginning.
        this.#thrown = event.test.errors.flat();
        return;
      case 'test_fn_failure':
        this.#thrown.push(event.error);
        return;
      case 'hook_failure':
        this.#thrown.push(event.error);
        if (event.hook.type === 'afterAll') this.#tellOutside(event.error, classify([event.error]));
        return;
      case 'error':
        // A promise that nobody awaited: Jest blames the running test where there is one.
        if (!state.currentlyRunningTest) this.#tellOutside(event.error);
        return;
      case 'test_skip':
        if (event.test.mode === 'skip' && this.#isHidden(event.test)) return;
        return this.#tell({ title: titleOf(event.test), status: 'skipped' });
      case 'test_todo':
        return this.#tell({ title: titleOf(event.test), status: 'skipped' });
      case 'test_done':
        return this.#tell(this.#reportOf(event.test));
      default:
    }
  }

  readonly #hidden = new Set<Circus.TestEntry>();

  #isHidden(test: Circus.TestEntry): boolean {
    return this.#hidden.has(test) || (this.#failed && this.#run?.order.bail === true);
  }

  #arrange(state: Circus.State, { order, marks }: CurrentRun): void {
    const root = state.rootDescribeBlock;
    if (state.hasFocusedTests) marks.add('only');
    for (const { mode, failing } of testsIn(root)) {
      if (mode === 'skip' || mode === 'todo') marks.add(mode);
      if (failing) marks.add('failing');
    }
    for (const [number, test] of testsIn(root).entries()) {
      if (order.only?.includes(number) ?? true) continue;
      this.#hidden.add(test);
      test.mode = 'skip';
    }
    arrange(root, order.order);
  }

  #reportOf(test: Circus.TestEntry): TestReport {
    const title = titleOf(test);
    if (test.errors.length === 0) return { title, status: 'passed' };
    const errors: unknown[] = this.#thrown.concat(test.errors.flat());
    const by = classify(errors);
    this.#failed ||= provesSomething(by);
    return { title, status: 'failed', by, message: messageOf(errors) };
  }

  #tell(test: TestReport): void {
    this.#run?.tell({ told: 'test', id: this.#run.order.id, test });
  }

  #tellOutside(error: unknown, by: By = 'error'): void {
    this.#failed ||= provesSomething(by);
    const test: TestReport = { title: '', status: 'failed', by, message: messageOf([error]) };
    this.#run?.tell({ told: 'outside', id: this.#run.order.id, test });
  }
}

function messageOf([first]: readonly unknown[]): string {
  return textOf(first).slice(0, LONGEST_MESSAGE);
}

function titleOf({ name, parent }: Circus.TestEntry): string {
  const names = [name];
  for (let block = parent; block.parent; block = block.parent) names.unshift(block.name);
  return names.join(' > ');
}
