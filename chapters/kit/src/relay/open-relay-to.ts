import { dirname, join } from 'node:path';

import { currentLane } from '../lane';
import { PostgresRelay } from './postgres-relay';

/** Where PostgreSQL listens in the folder that its URL names. */
const SERVER_FILE = '.s.PGSQL.5432';

/**
 * In the folder of the tests' socket, which the box can see: its agent prefers this socket to that
 * of the server.
 */
const RELAY_FILE = 'postgres.sock';

/** A relay to the server at this URL, for the shops of this lane. */
export function openRelayTo(url: string): Promise<PostgresRelay> {
  const { hostname, port, searchParams } = new URL(url);
  const folder = searchParams.get('host');
  const target =
    folder === null
      ? { host: hostname, port: Number(port || 5432) }
      : { path: join(folder, SERVER_FILE) };
  const { boxSocket } = currentLane();
  const file = boxSocket === undefined ? undefined : join(dirname(boxSocket), RELAY_FILE);
  return PostgresRelay.open(target, file);
}
