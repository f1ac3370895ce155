import cluster from 'node:cluster';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { plainTools } from '../plain-tools';
import { Points } from '../points';
import type { ShopTools } from '../shop';
import { OPENING_TIME } from '../tools';
import { type Announcement, ANNOUNCES } from './announcement';
import { carryOut } from './carry-out';
import { hearSignals } from './heard-signals';
import { createLabClock, type Sleep } from './lab-clock';

/** A process of the shop in a test: its clock stands still until the test moves it. */
export interface Lab {
  readonly tools: ShopTools & { readonly sleep: Sleep };
  /** Tells the test where this process listens. */
  announce(listening: string): void;
}

/**
 * Lets a test control this process: its points and its clock. It tells the test by a line on
 * stdout where it takes orders. It keeps taking them when the shop listens no more, and does not
 * keep the process running.
 */
export async function openLab(): Promise<Lab> {
  const points = new Points();
  const clock = createLabClock(() => OPENING_TIME);
  const control = await listen(createServer(carryOut({ points, clock, signals: hearSignals() })));
  const self = { pid: process.pid, worker: cluster.isWorker, control };
  tell(self);
  return {
    tools: {
      ...plainTools,
      now: clock.now,
      sleep: clock.sleep,
      reach: (point) => points.reach(point),
    },
    announce: (listening) => tell({ ...self, listening }),
  };
}

function tell(announcement: Announcement): void {
  process.stdout.write(`${ANNOUNCES}${JSON.stringify(announcement)}}\n`);
}

async function listen(server: Server): Promise<string> {
  server.on('connection', (socket) => socket.unref()).unref();
  // Exclusive: a worker would share the port of all others.
  await new Promise<void>((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
