import type { Subject } from '#src/judging/subjects';
import { LOCAL } from '#src/model/workspace';
import { planVariant } from '#src/prove/variants';
import { LIMITS } from '#src/run/limits';
import { JestPool } from '#src/run/pool';
import { sharedRoom } from '#src/run/rooms';

import { median, noMeasure } from './measure';
import type { Measured, Setting } from './measurement';
import { subjectsOf } from './solved-chapter';

const CHAPTERS = ['04-security', '05-caching', '06-tasks'];

/** A test should not take longer at the median. */
const AT_MOST_MS = 150;

interface SuiteTimes {
  readonly id: string;
  readonly milliseconds: readonly number[];
}

/** How long a test takes on the reference in the local lane, chapter by chapter. */
export async function measureTestSpeed(setting: Setting): Promise<Measured> {
  const figures: string[] = [];
  for (const chapter of CHAPTERS) {
    const all = subjectsOf(setting, chapter);
    const suites = await timeSuites(setting, setting.quick ? all.slice(0, 1) : all);
    const each = suites.flatMap(({ milliseconds }) => milliseconds);
    const [slowest] = suites.toSorted((a, b) => median(b.milliseconds) - median(a.milliseconds));
    if (!slowest) throw noMeasure(`${chapter} has no suites`);
    figures.push(
      `${chapter}, ${each.length} tests on the references in the local lane: ${show(each)} a test at the median, of at most ${AT_MOST_MS}; the slowest suite is ${slowest.id} with ${show(slowest.milliseconds)}.`,
    );
  }
  return { figures };
}

function show(milliseconds: readonly number[]): string {
  return `${Math.round(median(milliseconds))} ms`;
}

/**
 * One suite after the other, since two at a time would slow each other down. Only the first test of
 * a suite compiles the chapter, which a median does not show.
 */
async function timeSuites(
  { session: { root } }: Setting,
  subjects: readonly Subject[],
): Promise<SuiteTimes[]> {
  const pool = new JestPool(1, { root, limits: LIMITS });
  const timed: SuiteTimes[] = [];
  for (const subject of subjects) {
    timed.push(await timeSuite(pool, subject));
  }
  await pool.end();
  return timed;
}

async function timeSuite(pool: JestPool, subject: Subject): Promise<SuiteTimes> {
  const { id } = subject.exercise;
  const workspace = planVariant(subject, { kind: 'reference' });
  const outcome = await pool.run(workspace, sharedRoom(LOCAL));
  if (outcome.kind !== 'completed' || outcome.tests.some(({ status }) => status === 'failed'))
    throw noMeasure(`${id} does not pass in the local lane`);
  // Those that need a service are not run here.
  const run = outcome.tests.filter(({ status, missing }) => status === 'passed' && !missing);
  return { id, milliseconds: run.map(({ milliseconds }) => milliseconds) };
}
