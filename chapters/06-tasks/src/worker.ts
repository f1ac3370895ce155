/** Runs the shop's tasks, in a process of its own; there may be several. */
import { createLog, ownEnvironment, plainTools, runProgram, StartError } from '@bookshop/kit/app';
import { ConnectionError } from 'sequelize';

import { fillAtFirstStart } from './data/first-start';
import { openApp } from './open-app';
import { openWorkLoop } from './open-work-loop';
import { readSettings } from './settings';

async function start(): Promise<void> {
  const settings = readSettings(ownEnvironment());
  const log = createLog({ level: settings.LOG_LEVEL });
  await fillAtFirstStart(settings.DATABASE_URL);
  const opened = openApp(settings, { ...plainTools, log });
  const loop = await openWorkLoop(opened);
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'the worker stops after the task that it runs');
    void loop.stop().then(opened.close);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  loop.start();
  console.log(`A worker runs the tasks of ${settings.QUEUE_URL}`);
}

void runProgram(start, (error) =>
  error instanceof ConnectionError
    ? new StartError([`no database at DATABASE_URL. ${error.message}`])
    : error,
);
