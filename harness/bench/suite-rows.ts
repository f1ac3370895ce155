import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { type OpenCourse, openCourse } from '#src/judging/open-course';
import { openSubjects, type Subject } from '#src/judging/subjects';
import { LOCAL } from '#src/model/workspace';
import { TemporaryFolder } from '#src/support/temporary-folder';

import { timeAll } from './lane-bench';
import { median, noMeasure } from './measure';
import type { Measured, Setting } from './measurement';

/**
 * A commit at which everything was proven, before most suites asked over crowds, in properties and
 * in sweeps.
 */
const BEFORE = '7d642128950475f66db71de1afe3cbe6d4422705';

/** What was there then. */
const CHAPTERS = ['01-settings', '02-orm'];

const PARTS = ['chapters', 'solutions', 'docs', 'tsconfig.json', 'package.json'];

/** What it costs a run that its tests leave less to luck. */
export async function measureSuites({ session, quick }: Setting): Promise<Measured> {
  const { root } = session;
  using earlier = checkOut(root, BEFORE);
  const sides = {
    now: { root, subjects: subjectsOf(session.open) },
    before: { root: earlier.path, subjects: subjectsOf(openCourse(earlier.path)) },
  };
  const times = { now: [] as number[], before: [] as number[] };
  for (let round = 0; round <= (quick ? 1 : 3); round += 1) {
    for (const side of ['before', 'now'] as const) {
      const seconds = await timeAll(sides[side].root, sides[side].subjects, LOCAL);
      // The first round fills the caches.
      if (round > 0) times[side].push(seconds);
    }
  }
  const row = {
    what: `the ${sides.now.subjects.length} suites of 01 and 02 over their references, local lane`,
    against: 'the same before they used crowds, properties and sweeps',
    measured: median(times.now),
    baseline: median(times.before),
    unit: 's',
    atMost: 1.5,
    aim: 1.5,
  } as const;
  return { rows: [row] };
}

function subjectsOf({ course, originals }: OpenCourse): Subject[] {
  return openSubjects(course, originals, []).filter(({ exercise }) =>
    CHAPTERS.includes(exercise.chapter),
  );
}

/** The course as it was at a commit, in a folder of its own. Packages are linked. */
function checkOut(root: string, commit: string): TemporaryFolder {
  const copy = new TemporaryFolder('course-bench-');
  const archive = spawnSync('git', ['archive', commit, ...PARTS], {
    cwd: root,
    maxBuffer: 1 << 28,
  });
  if (archive.status !== 0)
    throw noMeasure(`the suites before need the commit ${commit}: ${String(archive.stderr)}`);
  spawnSync('tar', ['-x'], { cwd: copy.path, input: archive.stdout });
  symlinkSync(join(root, 'node_modules'), join(copy.path, 'node_modules'), 'junction');
  return copy;
}
