import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import type { Subject } from '#src/judging/subjects';
import { LOCAL } from '#src/model/workspace';

import { copyCourse } from './course-copy';
import { inTurns } from './in-turns';
import { timeAll } from './lane-bench';
import { noMeasure } from './measure';
import type { Measured, Setting } from './measurement';
import type { BenchRow } from './rows';
import { subjectsOf } from './solved-chapter';

const CHAPTER = '07-testing';

const SUITES = [
  { id: 'testing/unit', atMost: 3, aim: 2 },
  { id: 'testing/api', atMost: 5, aim: 4 },
] as const;

/** What it costs to judge a learner's suite on all shops, right and wrong ones. */
export async function measureWrongShops(setting: Setting): Promise<Measured> {
  const { session, quick } = setting;
  const { root } = session;
  const subjects = subjectsOf(setting, CHAPTER);
  using copy = copyCourse(session.open);
  cpSync(join(root, 'solutions', CHAPTER, 'src'), join(copy.path, 'chapters', CHAPTER, 'src'), {
    recursive: true,
  });
  const rows: BenchRow[] = [];
  for (const { id, atMost, aim } of SUITES) {
    const subject = subjects.find(({ exercise }) => exercise.id === id);
    if (!subject) throw noMeasure(`there is no ${id}`);
    const { judged, plain } = await inTurns(quick ? 1 : 3, {
      judged: () => timeAll(root, [subject], LOCAL),
      plain: () => Promise.resolve(timePlain(copy.path, subject)),
    });
    rows.push({
      what: `judging the suite of ${id} on all shops, local lane`,
      against: '`npx jest` of that suite, on the given shop alone',
      measured: judged,
      baseline: plain,
      unit: 's',
      atMost,
      aim,
    });
  }
  return { rows };
}

function timePlain(root: string, { exercise: { id, edits } }: Subject): number {
  const start = performance.now();
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status, stderr } = spawnSync(process.execPath, [jest, ...edits], {
    cwd: join(root, 'chapters', CHAPTER),
    encoding: 'utf8',
  });
  if (status !== 0) throw noMeasure(`Jest does not pass on the reference of ${id}: ${stderr}`);
  return (performance.now() - start) / 1000;
}
