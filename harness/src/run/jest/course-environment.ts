import { Console } from 'node:console';
import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';

import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

import { type Climate, type ClimateName, CLIMATES } from '../../model/climate';
import type { WorkspacePlan } from '../../model/workspace';
import { activeJob, beginPiece, pieces, withheldMs } from './active-job';
import { collectStorages } from './async-storages';
import { keepDifferences } from './keep-differences';
import { createLanePort } from './lane-port';
import { type Expect, type Kept, lazyExpect } from './lazy-expect';
import { patientTimer } from './patient-timer';
import { markHook } from './tell-timeout';
import { testMark } from './test-marks';

const CLIMATE = CLIMATES[(process.env['COURSE_CLIMATE'] ?? 'usual') as ClimateName];

/** The initial working directory; Jest itself does not expect it to change. */
const HOME = process.cwd();

/**
 * Jest's Node environment, with the lane's port for the kit (`lane-port.ts`) and a console that
 * prints its arguments unchanged.
 */
export class CourseEnvironment extends TestEnvironment {
  readonly #testPath: string;
  readonly #storages = collectStorages();
  readonly #usualTimer: typeof setTimeout;
  readonly #streams = [this.#writableTo(1), this.#writableTo(2)] as const;
  #over = false;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.#testPath = context.testPath;
    this.#usualTimer = this.global.setTimeout;
  }

  override async setup(): Promise<void> {
    await super.setup();
    const active = activeJob();
    const workspace = active?.job.workspace ?? plainWorkspace(this.#testPath);
    const report = (title: string, service: string) => active?.notGraded.set(title, service);
    const shared = this.global as unknown as Record<symbol, unknown>;
    shared[Symbol.for('bookshop.lane')] = createLanePort(workspace, {
      lane: active?.job.lane ?? 'local',
      services: active?.job.services ?? {},
      boxSocket: active?.job.boxSocket,
      tagSeed: active?.job.tagSeed,
      surroundings: CLIMATE.variables,
      reportNotGraded: report,
      reportTrouble: (reason) => active?.reportTrouble(reason),
      withheldMs,
      beginPiece,
    });
    shared[Symbol.for('course.gate')] = active?.job.gated ? { go: active.go } : undefined;
    if (active) process.chdir(elsewhere(CLIMATE));
    // When Jest is started by hand, it keeps its own console, which leaves stdout to the results.
    if (active) this.global.console = new Console(...this.#streams);
    // Jest stores the timer function that exists when it is loaded, and uses it for the time limit
    // of each test.
    this.global.setTimeout = patientTimer({ withheldMs, pieces });
  }

  handleTestEvent(event: Circus.Event): void {
    // Now Jest is loaded, and no test is: tests get the usual timer.
    if (event.name === 'setup') this.global.setTimeout = this.#usualTimer;
    // By hand or in an editor, Jest reports failures itself.
    if (!activeJob()) return;
    if (event.name === 'setup') {
      const kept = keptOf(this.global);
      keepDifferences(kept.matchers);
      this.global['expect'] = lazyExpect(this.global['expect'] as Expect, {
        kept,
        Error: this.global.Error,
      });
    }
    if (event.name === 'hook_failure') markHook(event.hook);
    if (event.name === 'test_start') this.#print(testMark(titleOf(event.test)));
    if (event.name === 'test_done') this.#print(testMark());
  }

  #print(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }

  override async teardown(): Promise<void> {
    this.#over = true;
    this.#storages.disable();
    process.chdir(HOME);
    await super.teardown();
  }

  /**
   * Writes at once and queues nothing, so that a program that prints endlessly reaches the limit on
   * output, and does not run out of memory. Output after the tests is dropped: it would count as
   * output of the next file.
   */
  #writableTo(descriptor: number): Writable {
    return new Writable({
      decodeStrings: true,
      write: (chunk: Buffer, _encoding, done) => {
        for (let at = 0; at < chunk.length && !this.#over;) {
          at += writeSome(descriptor, chunk.subarray(at));
        }
        done();
      },
    });
  }
}

/**
 * A working directory outside of the course, with a `.env` that the code should not read on its
 * own.
 */
function elsewhere({ variables }: Climate): string {
  const folder = join(process.env['COURSE_FOLDER'] ?? HOME, 'elsewhere');
  mkdirSync(folder, { recursive: true });
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
  return folder;
}

/** The title of a test as in results, with the titles of the groups around it. */
function titleOf({ name, parent }: Circus.TestEntry): string {
  const names = [name];
  for (let block = parent; block.parent; block = block.parent) names.unshift(block.name);
  return names.join(' ');
}

/** Where Jest keeps the matchers of a test file; `expect.extend` adds to them. */
function keptOf(global: object): Kept {
  const kept = Symbol.for('$$jest-matchers-object');
  return (global as Record<symbol, Kept>)[kept] ?? { matchers: {} };
}

/** Writes as much as possible, and returns the number of bytes; 0 while the pipe is full. */
function writeSome(descriptor: number, bytes: Buffer): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

/** The chapter's folder as it is, for Jest started by hand. */
function plainWorkspace(testPath: string): WorkspacePlan {
  const chapterDir = dirname(dirname(testPath));
  return { chapterDir, suite: testPath, files: {}, services: [], closed: false };
}

export default CourseEnvironment;
