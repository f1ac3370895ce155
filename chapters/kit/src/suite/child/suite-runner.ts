import { join } from 'node:path';

import TestRunner, { type JestTestRunner } from 'jest-runner';

import type { RunOrder } from '../orders';
import { type CurrentRun, setCurrentRun } from './current-run';
import { observe } from './observe';
import { openNow, openSince } from './open-resources';
import { nextOrder, tell } from './order-line';
import { releaseStorages, rememberStorages } from './release-storages';
import { filesLeft, layOut, TEMPORARY } from './run-folder';
import { shareScripts } from './share-scripts';

type RunArguments = Parameters<TestRunner['runTests']>;

/** A Jest runner that gets one order after the other over a connection, until that ends. */
class SuiteRunner extends TestRunner {
  override async runTests(...[tests, watcher, options]: RunArguments): Promise<void> {
    const [pattern] = tests;
    if (!pattern) return;
    shareScripts();
    observe();
    rememberStorages();
    tell({ told: 'ready' });
    for (let order = await nextOrder(); order; order = await nextOrder()) {
      const run = startRun(order);
      const before = openNow();
      const specs = order.specs.map((path) => ({ ...pattern, path: join(run.folder, path) }));
      const endings = [
        this.on('test-file-success', ([, { testExecError }]) => tellBad(run, testExecError)),
        this.on('test-file-failure', ([, error]) => tellBad(run, error)),
      ];
      await inPlace(run, () => super.runTests(specs, watcher, { ...options, serial: true }));
      for (const end of endings) end();
      releaseStorages();
      const { calledOut, listened, slept, read, marks, exits } = run;
      const traces = {
        open: await openSince(before),
        left: filesLeft(run.folder, order.files),
        ...{ calledOut: [...calledOut], listened: [...listened], slept },
        ...{ read: [...read], marks: [...marks], exits },
      };
      setCurrentRun(undefined);
      tell({ told: 'end', id: order.id, traces });
    }
  }
}

function startRun(order: RunOrder): CurrentRun {
  const folder = join(process.env['SUITE_FOLDER'] ?? '', order.folder);
  layOut(folder, order.files);
  const run: CurrentRun = {
    ...{ order, folder, calledOut: new Set(), listened: new Set(), slept: [] },
    ...{ read: new Set(), marks: new Set(), exits: false, tell },
  };
  setCurrentRun(run);
  return run;
}

/** The tests' realm gets a copy of the variables, as they are when it is made. */
async function inPlace({ folder, order }: CurrentRun, act: () => Promise<void>): Promise<void> {
  const temporary = join(folder, TEMPORARY);
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: temporary, TEMP: temporary, ...order.env });
  process.chdir(folder);
  try {
    await act();
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
    process.chdir(before['SUITE_FOLDER'] ?? '/');
  }
}

/** Errors outside of all tests have no message but their stacks. */
interface BadEnd {
  readonly message?: string | null | undefined;
  readonly stack?: string | null | undefined;
}

function tellBad({ order }: CurrentRun, error: BadEnd | null | undefined): void {
  if (!error) return;
  const reason = (error.message || error.stack || 'it is not known why').slice(0, 2_000);
  tell({ told: 'not-loaded', id: order.id, reason });
}

const runner: new (...args: ConstructorParameters<typeof TestRunner>) => JestTestRunner =
  SuiteRunner;
export default runner;
