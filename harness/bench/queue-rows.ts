import { openPlace } from '#src/lanes/open-lane';

import { openEmptyServers } from './built-servers';
import { openShop } from './built-shop';
import { inTurns } from './in-turns';
import type { Measured, Setting } from './measurement';
import { addJobs, runJobs } from './queue-bench';
import { buildChapter } from './solved-chapter';
import type { TaskShop } from './task-shop';

const CHAPTER = '06-tasks';

const NOTE =
  'The queues of 06-tasks: the jobs do nothing, so their time is that of the queue. One worker runs one job after the other, timed from the first to the last. Neither server of the course waits for its disk; SQLite does.';

/** What the queue itself costs a job: BullMQ on Redis, and the table on both databases. */
export async function measureQueues(setting: Setting): Promise<Measured> {
  const jobs = setting.quick ? 20 : 500;
  const { services } = await openPlace(setting.session.root, 'services');
  const built = buildChapter(setting, CHAPTER);
  await using servers = await openEmptyServers(built, services);
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = servers;
  await using bull = await openShop<TaskShop>(built, { QUEUE_URL: 'redis:', REDIS_URL });
  await using postgres = await openShop<TaskShop>(built, { DATABASE_URL });
  await using sqlite = await openShop<TaskShop>(built);
  const seconds = await inTurns(setting.quick ? 1 : 7, {
    bullAdd: () => addJobs(bull, jobs),
    bullRun: () => runJobs(built, bull, jobs),
    postgresAdd: () => addJobs(postgres, jobs),
    postgresRun: () => runJobs(built, postgres, jobs),
    sqliteAdd: () => addJobs(sqlite, jobs),
    sqliteRun: () => runJobs(built, sqlite, jobs),
  });
  const against = 'the table queue on PostgreSQL';
  const rate = (name: keyof typeof seconds) => Math.round(jobs / seconds[name]);
  return {
    rows: [
      {
        what: `06-tasks, ${jobs} jobs run with BullMQ`,
        ...{ against, measured: seconds.bullRun, baseline: seconds.postgresRun },
        ...{ atMost: 0.3, aim: 0.1 },
        unit: 's',
      },
      {
        what: `06-tasks, ${jobs} jobs added with BullMQ`,
        ...{ against, measured: seconds.bullAdd, baseline: seconds.postgresAdd },
        ...{ atMost: 0.8, aim: 0.5 },
        unit: 's',
      },
    ],
    figures: [
      `06-tasks, jobs per second run by one worker: ${rate('bullRun')} with BullMQ, ${rate('postgresRun')} with the table on PostgreSQL, ${rate('sqliteRun')} with the table on SQLite; added: ${rate('bullAdd')}, ${rate('postgresAdd')}, ${rate('sqliteAdd')}.`,
    ],
    note: NOTE,
  };
}
