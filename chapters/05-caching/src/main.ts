/** Starts the shop with its own database. */
import {
  createLog,
  describeUnsolved,
  isNotImplemented,
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
  const { app, close } = openApp(settings, { ...plainTools, log });
  const { url } = await listen(app, { port: settings.PORT, log, close });
  console.log(`The shop is open at ${url}. What its cache does is at ${url}/cache`);
}

void runProgram(start, (error) => {
  if (error instanceof ConnectionError) {
    return new StartError([`no database at DATABASE_URL. ${error.message}`]);
  }
  // The store that CACHE_URL names.
  return isNotImplemented(error) ? new StartError([describeUnsolved(error)]) : error;
});
