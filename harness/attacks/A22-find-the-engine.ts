import { existsSync } from 'node:fs';

/** Looks for the engine's socket, with which all of the machine could be had. */
export function attack(): boolean {
  return ['/var/run/docker.sock', '/run/docker.sock'].some((path) => existsSync(path));
}
