import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { createLanePort, type Layout } from '../../../harness/src/run/jest/lane-port';
import { dropDatabase, leaveServer } from '../src/data/database';
import type { LanePort } from '../src/lane';
import { closeHost, closeShops } from '../src/open';
import { endPrograms } from '../src/program/program';

/** In all of these a shop is seen in the same way. */
export const LANES = ['local', 'split', 'sealed'] as const;

const PORT = Symbol.for('bookshop.lane');
const shared = globalThis as Record<symbol, unknown>;

/**
 * Runs the tests of a `describe` block over a chapter in `fixtures/`, with a host and databases of
 * their own.
 */
export function layOutLane(
  lane: LanePort['lane'],
  chapter: string,
  { services = {}, reportTrouble = () => {} }: Partial<Layout> = {},
): void {
  const usual = shared[PORT];
  beforeAll(() => {
    const chapterDir = join(__dirname, 'fixtures', chapter);
    const workspace = { chapterDir, suite: '', files: {}, services: [], closed: false };
    const folder = lane === 'sealed' ? mkdtempSync(join(tmpdir(), 'box-')) : undefined;
    const boxSocket = folder && join(folder, 'tests.sock');
    const layout = {
      lane,
      services,
      boxSocket,
      reportNotGraded: () => {},
      reportTrouble,
      withheldMs: () => 0,
      beginPiece: () => {},
    };
    const port = createLanePort(workspace, layout);
    shared[PORT] = port;
    if (boxSocket !== undefined) box = startAgent(port.build(), boxSocket);
  });
  let box: ChildProcess | undefined;
  afterEach(closeShops);
  afterEach(endPrograms);
  afterEach(dropDatabase);
  afterAll(closeHost);
  afterAll(() => box?.kill('SIGKILL'));
  afterAll(leaveServer);
  afterAll(() => {
    shared[PORT] = usual;
  });
}

/** What a box does, without the box around it: the harness's own tests have one. */
function startAgent(built: string, boxSocket: string): ChildProcess {
  const agent = join(built, 'node_modules/@bookshop/kit/src/sealed/agent.js');
  return spawn(process.execPath, [agent, boxSocket, dirname(boxSocket), built], {
    stdio: 'inherit',
  });
}

/** The lane of a test that needs only a few parts of it; taken away after the test. */
export function layOutParts(parts: Partial<LanePort> | undefined): void {
  const usual = shared[PORT];
  beforeEach(() => {
    shared[PORT] = parts;
  });
  afterEach(() => {
    shared[PORT] = usual;
  });
}
