/** Starts the shop on a database of its own; the only file that reads the process's environment. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Env, plainTools } from '@bookshop/kit/app';
import { ConnectionError } from 'sequelize';

import { fillAtFirstStart } from './data/first-start';
import { openShop } from './shop';

/** How long requests that are still at work may take when the shop closes. */
const PATIENCE_MS = 5_000;

function readEnvironment(): Env & { DATABASE_URL: string } {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return { DATABASE_URL: 'sqlite:///shop.sqlite', ...own };
}

async function start(): Promise<void> {
  const env = readEnvironment();
  const port = Number(env['PORT'] ?? 8000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return complain('PORT is not the number of a port.');
  }
  if (!/^(sqlite|postgres|postgresql):\/\//.test(env.DATABASE_URL)) {
    return complain('DATABASE_URL begins neither with sqlite:// nor with postgres://.');
  }
  if (env['SHOP_SCHEMA'] !== 'empty' && (await fillAtFirstStart(env.DATABASE_URL))) {
    console.log('The database was empty: the shop has filled it with samples.');
  }
  const { app, close } = await openShop(env, plainTools);
  const server = createServer(app);
  server.once('error', (error) => {
    complain(`${error.message}. PORT takes another port.`);
    void close();
  });
  server.once('close', () => void close());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => shut(server));
  server.listen(port, '127.0.0.1', () => {
    const { port: own } = server.address() as AddressInfo;
    console.log(`The stockroom is open at http://127.0.0.1:${own}`);
  });
}

/** Takes no more requests, answers those that are there, and then closes the database. */
function shut(server: Server): void {
  server.close();
  setTimeout(() => server.closeAllConnections(), PATIENCE_MS).unref();
}

function complain(reason: string): void {
  console.error(`The shop cannot open: ${reason}`);
  process.exitCode = 1;
}

start().catch((error: unknown) => {
  if (!(error instanceof ConnectionError)) throw error;
  complain(`no database at DATABASE_URL. ${error.message}`);
});
