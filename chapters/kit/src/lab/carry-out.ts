import type { IncomingMessage, RequestListener } from 'node:http';
import { json as readJson } from 'node:stream/consumers';

import type { Json } from '../json';
import type { Points } from '../points';
import type { HeardSignals } from './heard-signals';
import type { LabClock } from './lab-clock';
import { type Facts, type LabOrder, order } from './orders';

export interface Controlled {
  readonly points: Points;
  readonly clock: LabClock;
  readonly signals: HeardSignals;
}

/** Takes orders of a test, as JSON. */
export function carryOut(controlled: Controlled): RequestListener {
  return (request, response) => {
    void take(request, controlled).then(
      ({ value, after }) => {
        response.once('finish', () => after?.());
        response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
      },
      (error: Error) => response.writeHead(400).end(error.message),
    );
  };
}

interface Taken {
  readonly value: Json | Facts;
  /** What would end the process before it has replied. */
  after?(): void;
}

async function take(
  request: IncomingMessage,
  { points, clock, signals }: Controlled,
): Promise<Taken> {
  const told: LabOrder = order.parse(await readJson(request));
  switch (told.do) {
    case 'hold':
    case 'fail':
      points.set(told.point, told.do);
      return { value: null };
    case 'release':
      points.set(told.point, 'pass');
      return { value: null };
    case 'count':
      return { value: points.count(told.point) };
    case 'arrived':
      await points.arrived(told.point, told.arrivals);
      return { value: null };
    case 'advance':
      clock.advance(told.ms);
      return { value: null };
    case 'facts':
      return { value: readFacts() };
    case 'heard':
      await signals.heard(told.signal, told.times);
      return { value: null };
    case 'kill':
      return { value: null, after: () => process.kill(process.pid, told.signal) };
  }
}

function readFacts(): Facts {
  const { pid, argv, execArgv, title, env } = process;
  return {
    ...{ pid, title },
    argv: [...execArgv, ...argv],
    environment: { ...env } as Record<string, string>,
  };
}
