import type { Lane, Place } from '../model/workspace';
import { type Rooms, sharedRoom } from '../run/rooms';
import type { SealedOptions } from './sealed-rooms';

// Modules that need Docker are loaded only with a lane that needs it: most runs are in the local
// lane.

/**
 * The lane with its services, which are started unless they run already. The environment may name
 * other servers instead: `COURSE_POSTGRES_URL`, with the rights to create roles and databases and a
 * JSON log, and `COURSE_REDIS_URL`.
 */
export async function openPlace(root: string, lane: Lane): Promise<Place> {
  if (lane !== 'services') return { lane, services: {} };
  const postgres = process.env['COURSE_POSTGRES_URL'];
  const redis = process.env['COURSE_REDIS_URL'];
  if (postgres !== undefined)
    return { lane, services: { postgres, ...(redis === undefined ? {} : { redis }) } };
  const { startServices } = await import('../services/start-services.js');
  return { lane, services: await startServices(root) };
}

/** The rooms (places to run one test file) of a lane; `options` are those of the sealed lane. */
export async function openRooms(
  root: string,
  lane: Lane,
  options: SealedOptions = { servers: 'own' },
): Promise<Rooms> {
  if (lane !== 'sealed') return sharedRoom(await openPlace(root, lane));
  const { SealedRooms } = await import('./sealed-rooms.js');
  return SealedRooms.open(root, options);
}
