import type { Lane, Place } from '../model/workspace';
import { type Rooms, sharedRoom } from '../run/rooms';
import { startServices } from '../services/start-services';
import { type SealedOptions, SealedRooms } from './sealed-rooms';

/**
 * The lane with its services; they are started where they do not run yet. Whoever starts the command may bring a server
 * along instead: `COURSE_POSTGRES_URL`, with the rights to create roles and databases and a JSON log, and `COURSE_REDIS_URL`.
 */
export async function openPlace(root: string, lane: Lane): Promise<Place> {
  if (lane !== 'services') return { lane, services: {} };
  const postgres = process.env['COURSE_POSTGRES_URL'];
  const redis = process.env['COURSE_REDIS_URL'];
  if (postgres === undefined) return { lane, services: await startServices(root) };
  return { lane, services: { postgres, ...(redis === undefined ? {} : { redis }) } };
}

/** Where the test files of a lane run. `servers` says whom the sealed lane has to expect. */
export async function openRooms(
  root: string,
  lane: Lane,
  { servers }: SealedOptions = { servers: 'own' },
): Promise<Rooms> {
  if (lane === 'sealed') return SealedRooms.open(root, { servers });
  return sharedRoom(await openPlace(root, lane));
}
