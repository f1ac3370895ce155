/** Starts the shop with the environment of the process and a file `.env`. */
import { existsSync, readFileSync } from 'node:fs';

import {
  createLog,
  type Env,
  listen,
  logLevel,
  ownEnvironment,
  plainTools,
  readEnvironment,
  runProgram,
  StartError,
  whileUnsolved,
} from '@bookshop/kit/app';
import { z } from 'zod';

import { openApp } from './open-app';
import { mergeDotenv } from './settings/dotenv';
import { type Problem, SettingsError } from './settings/settings-error';

/** The settings of this program only: your code reads the settings of the shop. */
const program = z.object({ LOG_LEVEL: logLevel() });

function readWithFile(): Env {
  const own = ownEnvironment();
  const file = existsSync('.env') ? readFileSync('.env', 'utf8') : null;
  return whileUnsolved(() => mergeDotenv(own, [file]), own);
}

async function start(): Promise<void> {
  const env = readWithFile();
  const { LOG_LEVEL } = readEnvironment(program, env);
  const log = createLog({ level: LOG_LEVEL });
  const { app, settings } = openApp(env, { ...plainTools, log });
  const { url } = await listen(app, { port: settings.port, log });
  console.log(`The Paper Lantern is open at ${url}`);
}

/** What is wrong, one line for each problem. */
function toLines({ code, message, details }: SettingsError): string[] {
  if (code !== 'several') return [message];
  const { problems } = details as { problems: Problem[] };
  return problems.map((problem) => `${problem.variable} is ${problem.code}`);
}

void runProgram(start, (error) =>
  error instanceof SettingsError ? new StartError(toLines(error), { cause: error }) : error,
);
