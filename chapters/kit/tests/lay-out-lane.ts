import { join } from 'node:path';

import { createLanePort, type Layout } from '../../../harness/src/run/jest/lane-port';
import { dropDatabase, leaveServer } from '../src/data/database';
import type { LanePort } from '../src/lane';
import { closeHost, closeShops } from '../src/open';
import { endPrograms } from '../src/program';

export const LANES = ['local', 'split'] as const;

const PORT = Symbol.for('bookshop.lane');
const shared = globalThis as Record<symbol, unknown>;

/** Runs the tests of a `describe` block over a chapter in `fixtures/`, with a host and databases of their own. */
export function layOutLane(
  lane: LanePort['lane'],
  chapter: string,
  { services = {}, reportTrouble = () => {} }: Partial<Layout> = {},
): void {
  const usual = shared[PORT];
  beforeAll(() => {
    const chapterDir = join(__dirname, 'fixtures', chapter);
    const workspace = { chapterDir, suite: '', files: {}, closed: false };
    const layout = { lane, services, reportNotGraded: () => {}, reportTrouble };
    shared[PORT] = createLanePort(workspace, layout);
  });
  afterEach(closeShops);
  afterEach(endPrograms);
  afterEach(dropDatabase);
  afterAll(closeHost);
  afterAll(leaveServer);
  afterAll(() => {
    shared[PORT] = usual;
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
