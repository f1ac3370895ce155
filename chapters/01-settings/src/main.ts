/** Starts the shop. The only file that reads the process's own environment. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Env, plainTools, whileUnsolved } from '@bookshop/kit/app';

import { mergeDotenv } from './settings/dotenv';
import { type Problem, SettingsError } from './settings/settings-error';
import { openShop } from './shop';

function readEnvironment(): Env {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const file = existsSync('.env') ? readFileSync('.env', 'utf8') : null;
  return whileUnsolved(() => mergeDotenv(own, [file]), own);
}

function start(): void {
  const env = readEnvironment();
  const { app } = openShop(env, plainTools);
  const server = createServer(app);
  server.on('error', (error) => {
    console.error(`The shop cannot open: ${error.message}. PORT takes another port.`);
    process.exitCode = 1;
  });
  server.listen(Number(env['PORT'] ?? 8000), '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    console.log(`The Paper Lantern is open at http://127.0.0.1:${port}`);
  });
}

/** What is wrong, one line for each problem. */
function explain({ code, message, details }: SettingsError): string[] {
  if (code !== 'several') return [message];
  const { problems } = details as { problems: Problem[] };
  return problems.map((problem) => `${problem.variable} is ${problem.code}`);
}

try {
  start();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error('The shop cannot open:');
  for (const line of explain(error)) console.error(`- ${line}`);
  process.exitCode = 1;
}
