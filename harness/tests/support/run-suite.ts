import { join } from 'node:path';

import type { RunOutcome } from '../../src/model/run';
import { PATIENT_LIMITS } from '../../src/run/limits';
import { sharedRoom } from '../../src/run/rooms';
import { runOnce } from '../../src/run/run-once';
import { openTinyCourse } from './tiny-course';

/** Runs a suite as the course does, in a process of its own. */
export async function runSuite(text: string): Promise<RunOutcome> {
  await using course = openTinyCourse({ changes: { 'chapters/01-tiny/tests/own.test.ts': text } });
  const chapterDir = join(course.root, 'chapters', '01-tiny');
  const suite = join(chapterDir, 'tests', 'own.test.ts');
  const rooms = sharedRoom({ lane: 'local', services: {} });
  return await runOnce({ chapterDir, suite, files: {}, services: [], closed: false }, rooms, {
    root: course.root,
    limits: PATIENT_LIMITS,
  });
}
