import { readFileSync } from 'node:fs';

/** Looks for a gateway, which is the host. */
export function attack(): boolean {
  return readFileSync('/proc/net/route', 'utf8').trim().split('\n').length > 1;
}
