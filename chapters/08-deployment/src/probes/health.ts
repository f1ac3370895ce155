import type { OpenedApp } from '../open-app';

/** What `/readyz` depends on; the database answers at the point `db/ping`. */
export function createHealthProbe({ lifecycle }: Pick<OpenedApp, 'lifecycle'>) {
  return {
    drain: () => lifecycle.drain(),
    isDraining: () => lifecycle.isDraining(),
  };
}
