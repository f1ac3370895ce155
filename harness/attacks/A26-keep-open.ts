import { createServer } from 'node:net';

/** Keeps timers and a server, so that the process would never end by itself. */
export function attack(): boolean {
  setInterval(() => {}, 1000);
  createServer().listen(0);
  return false;
}
