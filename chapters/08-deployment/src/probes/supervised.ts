/**
 * The learner's supervision of workers that do nothing but what a test tells them, as a program.
 * The first process never ends by itself.
 */
import cluster from 'node:cluster';
import { createServer, type Server } from 'node:http';

import { ownEnvironment } from '@bookshop/kit/app';
import { type Lab, openLab } from '@bookshop/kit/lab';

import type { ShopLog } from '../log/log';
import { listen } from '../server/listen';
import { superviseWorkers } from '../server/workers';

async function start(): Promise<void> {
  const { WORKERS = '2', DEAF = '0', CRASH = '0' } = ownEnvironment();
  const lab = await openLab();
  if (cluster.isWorker) {
    if (CRASH === '1') process.exit(3);
    return work(lab, DEAF === '1');
  }
  setInterval(() => {}, 60_000);
  cluster.on('fork', () => say({ forked: true }));
  superviseWorkers({ count: Number(WORKERS), tools: { now: lab.tools.now, log: createLog() } });
}

/** `isDeaf`: it does not listen for signals, like a worker that has only been started. */
async function work({ tools, announce }: Lab, isDeaf: boolean): Promise<void> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://shop');
    if (pathname === '/end') process.exit(Number(searchParams.get('code')));
    const reply = () => void response.end(JSON.stringify({ pid: process.pid }));
    if (pathname === '/slow') void tools.reach('slow').then(reply);
    else reply();
  });
  if (!isDeaf) process.on('SIGTERM', () => void end(server, tools.reach));
  // A terminal sends it to each process; the first one says what is to be done.
  if (!isDeaf) process.on('SIGINT', () => {});
  announce(await listen(server, { host: '127.0.0.1', port: 0, proxyIdleMs: 60_000 }));
}

/** As a shop that drains: it completes what it does. At a point that fails it ends with code 1. */
async function end(server: Server, reach: Lab['tools']['reach']): Promise<void> {
  say({ told: process.pid });
  server.on('request', (_request, response) => response.setHeader('Connection', 'close'));
  const closed = new Promise((resolve) => server.close(resolve));
  const timer = setInterval(() => server.closeIdleConnections(), 10);
  await closed;
  clearInterval(timer);
  await reach('end').then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

function createLog(): ShopLog {
  const write = (level: string) => (fields: object) => say({ level, ...fields });
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}

function say(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

void start();
