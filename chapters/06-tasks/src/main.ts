/** Starts the shop with its own database. */
import {
  createLog,
  listen,
  ownEnvironment,
  plainTools,
  runProgram,
  StartError,
} from '@bookshop/kit/app';
import { ConnectionError } from 'sequelize';

import { fillAtFirstStart } from './data/first-start';
import { openApp } from './open-app';
import { openWorkLoop } from './open-work-loop';
import { readSettings } from './settings';

async function start(): Promise<void> {
  const settings = readSettings(ownEnvironment());
  const log = createLog({ level: settings.LOG_LEVEL });
  if (await fillAtFirstStart(settings.DATABASE_URL)) {
    console.log('The database was empty: the shop has filled it with samples.');
  }
  const opened = openApp(settings, { ...plainTools, log });
  const loop = settings.WORKER ? await openWorkLoop(opened) : undefined;
  const close = async () => {
    await loop?.stop();
    await opened.close();
  };
  const { url } = await listen(opened.app, { port: settings.PORT, log, close });
  loop?.start();
  console.log(`The shop is open at ${url}. Its queue is at ${url}/queue`);
  if (!loop) console.log('It runs no tasks itself: npm run worker -w chapters/06-tasks');
}

void runProgram(start, (error) =>
  error instanceof ConnectionError
    ? new StartError([`no database at DATABASE_URL. ${error.message}`])
    : error,
);
