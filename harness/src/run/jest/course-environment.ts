import { Console } from 'node:console';
import { dirname, join } from 'node:path';

import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import { TestEnvironment } from 'jest-environment-node';

import type { WorkspacePlan } from '../../model/workspace';
import { activeJob } from './active-job';
import { createLanePort } from './lane-port';

/** Jest's Node environment, with the lane laid out for the kit and a console that prints what it is given. */
export class CourseEnvironment extends TestEnvironment {
  readonly #testPath: string;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.#testPath = context.testPath;
  }

  override async setup(): Promise<void> {
    await super.setup();
    const active = activeJob();
    const workspace = active?.job.workspace ?? plainWorkspace(this.#testPath);
    const report = (title: string, service: string) => active?.notGraded.set(title, service);
    const shared = this.global as unknown as Record<symbol, unknown>;
    shared[Symbol.for('bookshop.lane')] = createLanePort(
      workspace,
      active?.job.lane ?? 'local',
      report,
    );
    shared[Symbol.for('course.gate')] = active?.job.gated ? { go: active.go } : undefined;
    this.global.console = new Console(process.stdout, process.stderr);
  }
}

/** The chapter's folder as it is, for Jest started by hand. */
function plainWorkspace(testPath: string): WorkspacePlan {
  const chapterDir = dirname(dirname(testPath));
  return { chapterDir: join(chapterDir), suite: testPath, files: {}, closed: false };
}

export default CourseEnvironment;
