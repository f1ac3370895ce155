import type { Socket } from 'node:net';

import { hearLines, sendLine } from '../../sealed/lines';
import type { FromRunner, RunOrder } from '../orders';

let line: Socket | undefined;
/** What is said before there is a connection. */
const early: FromRunner[] = [];
const orders: RunOrder[] = [];
let waiting: ((order: RunOrder | undefined) => void) | undefined;

/** Orders come over this connection, and reports go back; when it ends, so does the process. */
export function useLine(socket: Socket): void {
  line = socket;
  for (const message of early) sendLine(socket, message);
  socket.on('error', () => process.exit());
  socket.once('close', () => process.exit());
  hearLines(socket, (message) => {
    const order = message as RunOrder;
    const wanted = waiting;
    waiting = undefined;
    if (wanted) wanted(order);
    else orders.push(order);
  });
}

export function tell(message: FromRunner): void {
  if (line) sendLine(line, message);
  else early.push(message);
}

export function nextOrder(): Promise<RunOrder | undefined> {
  const order = orders.shift();
  if (order) return Promise.resolve(order);
  return new Promise((resolve) => {
    waiting = resolve;
  });
}
