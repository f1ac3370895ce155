/** Starts the shop: in this process, or in as many workers as `WEB_CONCURRENCY` says. */
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';

import { ownEnvironment, runProgram, StartError } from '@bookshop/kit/app';
import { openLab } from '@bookshop/kit/lab';
import { ConnectionError } from 'sequelize';

import { openApp } from './open-app';
import { serve } from './server/serve';
import { prepareDatabase } from './server/start';
import { planWorkers, superviseWorkers } from './server/workers';
import { readSettings } from './settings';
import { machineTools } from './tools';

async function start(): Promise<void> {
  const settings = readSettings(ownEnvironment());
  const lab = settings.LAB ? await openLab() : undefined;
  const tools = lab?.tools ?? machineTools;
  if (cluster.isPrimary) await prepareDatabase(settings);
  const opened = openApp(settings, { tools, output: process.stdout });
  const { WEB_CONCURRENCY: requested } = settings;
  if (requested !== undefined && cluster.isPrimary) {
    const count = planWorkers({ requested, available: availableParallelism() });
    return superviseWorkers({ count, tools: opened.tools });
  }
  if (settings.CRASH_ON_START) throw new StartError(['CRASH_ON_START is set.']);
  await serve(opened, lab);
}

async function run(): Promise<void> {
  await runProgram(start, (error) =>
    error instanceof ConnectionError
      ? new StartError([`no database at DATABASE_URL. ${error.message}`])
      : error,
  );
  // A worker that could not start would be kept running by its connection to the primary.
  if (cluster.isWorker && process.exitCode !== undefined) process.exit();
}

void run();
