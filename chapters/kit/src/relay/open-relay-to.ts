import { dirname, join } from 'node:path';

import { currentLane } from '../lane';
import { PostgresRelay } from './postgres-relay';

/** Where PostgreSQL listens in the folder that its URL names. */
const SERVER_FILE = '.s.PGSQL.5432';

/**
 * Beside the socket of the tests, where the box sees it: its agent prefers it to the socket of the
 * server.
 */
const RELAY_FILE = 'postgres.sock';

/** A relay to the server at this URL, on the way that the shops of this lane take. */
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
