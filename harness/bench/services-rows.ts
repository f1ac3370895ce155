import { performance } from 'node:perf_hooks';

import type { Session } from '#src/cli/session';
import { openSubjects, type Subject } from '#src/judging/subjects';
import { openPlace } from '#src/lanes/open-lane';
import { stopServices } from '#src/services/start-services';

import { buildSolved } from './built-chapter';
import { benchDatabases } from './database-bench';
import { benchLanes } from './lane-bench';
import { median } from './measure';
import type { BenchRow } from './rows';
import { benchSweep } from './sweep-bench';

const CHAPTER = '02-orm';

/** What is promised about real services and about the chapter that needs them most. */
export async function measureServices(session: Session, quick: boolean): Promise<BenchRow[]> {
  const { root, open } = session;
  const subjects = openSubjects(open.course, open.originals, []).filter(
    ({ exercise }) => exercise.chapter === CHAPTER,
  );
  const [first] = subjects;
  if (!first) return [];
  const built = buildSolved(first);
  return [
    await measureLanes(root, subjects, quick),
    await measureDatabases(root, built, quick),
    measureSweep(built, quick),
  ];
}

async function measureLanes(
  root: string,
  subjects: readonly Subject[],
  quick: boolean,
): Promise<BenchRow> {
  const services = await openPlace(root, 'services');
  const figures = await benchLanes(root, subjects, { services, rounds: quick ? 1 : 5 });
  return {
    what: `services lane, the ${subjects.length} references of ${CHAPTER}, containers warm`,
    against: 'local lane, the same tests',
    measured: median(figures.services),
    baseline: median(figures.local),
    unit: 's',
    atMost: 3,
    aim: 1.8,
  };
}

async function measureDatabases(root: string, built: string, quick: boolean): Promise<BenchRow> {
  const { services } = await openPlace(root, 'services');
  const figures = await benchDatabases(built, services.postgres ?? '', quick ? 5 : 40);
  return {
    what: 'a fresh PostgreSQL database for a test, from a template',
    against: `CREATE DATABASE and the migrations of ${CHAPTER}`,
    measured: median(figures.copied),
    baseline: median(figures.migrated),
    unit: 's',
    atMost: 0.4,
    aim: 0.1,
  };
}

function measureSweep(built: string, quick: boolean): BenchRow {
  const [many, few] = quick ? [20_000, 5_000] : [200_000, 50_000];
  return {
    what: `iterate: peak memory over ${many} rows`,
    against: `over ${few} rows`,
    measured: benchSweep(built, many),
    baseline: benchSweep(built, few),
    unit: 'MB',
    atMost: 1.2,
    aim: 1.05,
  };
}

/** Seconds until the services answer: with nothing running, and found again. */
export async function timeServices(root: string): Promise<{ cold: number; warm: number }> {
  await stopServices(root);
  const cold = await secondsOf(() => openPlace(root, 'services'));
  const warm = await secondsOf(() => openPlace(root, 'services'));
  return { cold, warm };
}

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return (performance.now() - start) / 1000;
}
