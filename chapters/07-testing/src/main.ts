/** Starts the bookshop with its own database. */
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
import { readSettings } from './settings';

async function start(): Promise<void> {
  const settings = readSettings(ownEnvironment());
  const log = createLog({ level: settings.LOG_LEVEL });
  if (await fillAtFirstStart(settings.DATABASE_URL)) {
    console.log('The database was empty: the shop has filled it with samples.');
  }
  const { app, close } = await openApp(settings, plainTools);
  const { url } = await listen(app, { port: settings.PORT, log, close });
  console.log(`The shop is open at ${url}. Its tests: ${url}/tests`);
}

void runProgram(start, (error) =>
  error instanceof ConnectionError
    ? new StartError([`no database at DATABASE_URL. ${error.message}`])
    : error,
);
