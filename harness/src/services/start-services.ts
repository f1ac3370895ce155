import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type Dockerode from 'dockerode';
import { lock, unlockSync } from 'proper-lockfile';

import { CourseError } from '../model/course-error';
import type { Service, ServiceAddresses } from '../model/workspace';
import { labelsOf, listContainers, removeContainer, removeStale } from './containers';
import { requireEngine } from './engine';
import { fetchImage, firstLine } from './fetch-image';
import { imageOf } from './images';
import { type Passwords, servicePasswords } from './secrets-file';
import type { ServiceStart } from './service-start';
import { startPostgres } from './start-postgres';
import { startRedis } from './start-redis';

/** The services of the lane; nginx will be added with the chapter that needs it. */
export const LANE_SERVICES = ['postgres', 'redis'] as const;

type LaneService = (typeof LANE_SERVICES)[number];

const STARTERS: Readonly<Record<LaneService, (start: ServiceStart) => Promise<string>>> = {
  postgres: startPostgres,
  redis: startRedis,
};

/**
 * A start that was killed leaves its lock behind. The next one waits for longer than such a lock is
 * valid, and for longer than a first start takes on a busy machine.
 */
const LOCK = { stale: 20_000, retries: { retries: 2_000, minTimeout: 50, maxTimeout: 300 } };

/**
 * Starts the services of the lane, unless they run already, and returns their addresses, with the
 * rights of their owner. They keep running until `stopServices`. Rejects with an error of the
 * machine when one does not start, and leaves nothing of that one running.
 */
export async function startServices(root: string): Promise<ServiceAddresses> {
  const { docker } = await requireEngine();
  const images = Object.fromEntries(
    LANE_SERVICES.map((service) => [service, imageOf(service)]),
  ) as Record<LaneService, string>;
  return takingTurns(root, async () => {
    const passwords = servicePasswords(root);
    for (const service of LANE_SERVICES) await fetchImage(docker, service, images[service]);
    await removeStale(docker, root, images);
    const starting = LANE_SERVICES.map((service) =>
      startOne(docker, root, { service, image: images[service], passwords }),
    );
    // All are awaited: otherwise a service that is still starting when another fails would be left
    // behind.
    await Promise.allSettled(starting);
    return Object.fromEntries(await Promise.all(starting));
  });
}

/** Stops this course's services. Returns the ones that existed. */
export async function stopServices(root: string): Promise<Service[]> {
  const { docker } = await requireEngine();
  return takingTurns(root, async () => {
    const containers = await listContainers(docker, root);
    await Promise.all(containers.map(({ id }) => removeContainer(docker, id)));
    return containers.map(({ service }) => service);
  });
}

async function takingTurns<T>(root: string, act: () => Promise<T>): Promise<T> {
  const folder = join(root, '.course');
  mkdirSync(folder, { recursive: true });
  const lockfilePath = join(folder, 'services.lock');
  const release = await lock(folder, { lockfilePath, ...LOCK });
  // The library removes its lock on exit itself, but not after write-file-atomic has restored
  // process.emit, which both of them patch.
  const releaseAtExit = () => unlockSync(folder, { lockfilePath });
  process.once('exit', releaseAtExit);
  try {
    return await act();
  } finally {
    process.off('exit', releaseAtExit);
    await release();
  }
}

async function startOne(
  docker: Dockerode,
  root: string,
  { service, image, passwords }: { service: LaneService; image: string; passwords: Passwords },
): Promise<[LaneService, string]> {
  const labels = labelsOf(root, service);
  try {
    return [service, await STARTERS[service]({ image, password: passwords[service], labels })];
  } catch (error) {
    const failed = (await listContainers(docker, root)).filter((one) => one.service === service);
    const said = await Promise.all(failed.map(({ id }) => lastWords(docker, id)));
    await Promise.all(failed.map(({ id }) => removeContainer(docker, id)));
    throw new CourseError(
      [`${service} does not start from ${image}: ${firstLine(error)}`, ...said].join('\n'),
      {
        next: '`docker run --rm -it` with this image shows more; `npm run course -- doctor` checks the machine.',
        blame: 'machine',
        cause: error,
      },
    );
  }
}

async function lastWords(docker: Dockerode, id: string): Promise<string> {
  try {
    const logs = await docker.getContainer(id).logs({ stdout: true, stderr: true, tail: 5 });
    return logs
      .toString('utf8')
      .replaceAll(/[^\x20-\x7e\n]/g, '')
      .trim();
  } catch {
    return '';
  }
}
