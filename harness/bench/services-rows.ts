import { performance } from 'node:perf_hooks';

import { openPlace } from '#src/lanes/open-lane';
import { secondsToBuild } from '#src/services/images';
import { stopServices } from '#src/services/start-services';

import { benchDatabases } from './database-bench';
import { benchLanes } from './lane-bench';
import { median } from './measure';
import type { Measured, Setting } from './measurement';
import { buildChapter, subjectsOf } from './solved-chapter';
import { benchSweep } from './sweep-bench';

const CHAPTER = '02-orm';

/** What real services cost, where most tests need them. */
export async function measureLanes(setting: Setting): Promise<Measured> {
  const { root } = setting.session;
  const subjects = subjectsOf(setting, CHAPTER);
  const services = await openPlace(root, 'services');
  const figures = await benchLanes(root, subjects, { services, rounds: setting.quick ? 1 : 5 });
  const row = {
    what: `services lane, the ${subjects.length} references of ${CHAPTER}, containers warm`,
    against: 'local lane, the same tests',
    measured: median(figures.services),
    baseline: median(figures.local),
    unit: 's',
    atMost: 3,
    aim: 1.8,
  } as const;
  return { rows: [row] };
}

/** What a test waits for before it has a database of its own. */
export async function measureDatabases(setting: Setting): Promise<Measured> {
  const { services } = await openPlace(setting.session.root, 'services');
  const rounds = setting.quick ? 5 : 40;
  const figures = await benchDatabases(
    buildChapter(setting, CHAPTER),
    services.postgres ?? '',
    rounds,
  );
  const row = {
    what: 'a fresh PostgreSQL database for a test, from a template',
    against: `CREATE DATABASE and the migrations of ${CHAPTER}`,
    measured: median(figures.copied),
    baseline: median(figures.migrated),
    unit: 's',
    atMost: 0.4,
    aim: 0.1,
  } as const;
  return { rows: [row] };
}

/** Whether reading every row needs more memory where there are more rows. */
export async function measureIterate(setting: Setting): Promise<Measured> {
  const built = buildChapter(setting, CHAPTER);
  const [many, few] = setting.quick ? [20_000, 5_000] : [200_000, 50_000];
  const row = {
    what: `iterate: peak memory over ${many} rows`,
    against: `over ${few} rows`,
    measured: benchSweep(built, many),
    baseline: benchSweep(built, few),
    unit: 'MB',
    atMost: 1.2,
    aim: 1.05,
  } as const;
  return { rows: [row] };
}

/** Seconds until the services answer: with nothing running, and found again. */
export async function measureServicesStart({ session: { root } }: Setting): Promise<Measured> {
  await stopServices(root);
  const cold = await secondsOf(() => openPlace(root, 'services'));
  const warm = await secondsOf(() => openPlace(root, 'services'));
  const built = secondsToBuild();
  return {
    figures: [
      `PostgreSQL and Redis, images present: ${cold.toFixed(1)} s from nothing, ${warm.toFixed(1)} s when they are found running.`,
      ...(built === undefined ? [] : [`The stand-in images, built from nothing: ${built} s.`]),
    ],
  };
}

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return (performance.now() - start) / 1000;
}
