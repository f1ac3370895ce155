/**
 * For tests: a program that uses a queue and a worker, closes both, and has nothing left to do.
 * Without `REDIS_URL`, it opens a port at which nobody answers.
 */
import { ownEnvironment, silentLog } from '@bookshop/kit/app';

import { createBullQueue } from '../queue/bullmq-queue';
import { createBullWorker } from '../queue/bullmq-worker';
import { openPort, type PortKind } from './ports';

async function run(): Promise<void> {
  const { REDIS_URL, PORT_KIND = 'refused' } = ownEnvironment();
  const port = await openPort(PORT_KIND as PortKind);
  const url = REDIS_URL ?? `redis://127.0.0.1:${port.number}`;
  const options = {
    url,
    deadlineMs: REDIS_URL === undefined ? 500 : 10_000,
    resultMs: 3_600_000,
    log: silentLog,
  };
  const queue = createBullQueue(options);
  const worker = createBullWorker({ ...options, leaseMs: 30_000, handlers: new Map() });
  const came = await queue.add('echo', 1, { delayMs: 60_000 }).then(() => 'added', codeOf);
  console.log(`add: ${came}`);
  await Promise.all([queue.close(), worker.close()]);
  console.log('closed');
}

function codeOf(thrown: unknown): string {
  return String((thrown as { code?: unknown }).code);
}

void run();
