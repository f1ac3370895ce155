import { join } from 'node:path';

import { createLanePort } from '../../../harness/src/run/jest/lane-port';
import type { LanePort } from '../src/lane';
import { closeHost, closeShops } from '../src/open';
import { endPrograms } from '../src/program';

export const LANES = ['local', 'split'] as const;

const PORT = Symbol.for('bookshop.lane');
const shared = globalThis as Record<symbol, unknown>;

/** Runs the tests of a `describe` block over a chapter in `fixtures/`, with a host of their own. */
export function layOutLane(lane: LanePort['lane'], chapter: string): void {
  const usual = shared[PORT];
  beforeAll(() => {
    const chapterDir = join(__dirname, 'fixtures', chapter);
    const workspace = { chapterDir, suite: '', files: {}, closed: false };
    shared[PORT] = createLanePort(workspace, { lane, services: {}, reportNotGraded: () => {} });
  });
  afterEach(async () => {
    await closeShops();
    await endPrograms();
  });
  afterAll(async () => {
    await closeHost();
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
