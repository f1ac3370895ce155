import { networkInterfaces } from 'node:os';

/** Looks for a way out: any interface besides the loopback one. */
export function attack(): boolean {
  return Object.values(networkInterfaces())
    .flat()
    .some((one) => one !== undefined && !one.internal);
}
