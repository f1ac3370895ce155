import { createHash } from 'node:crypto';

import type Dockerode from 'dockerode';

import type { Service } from '../model/workspace';

const COURSE_LABEL = 'bookshop-course.root';
const SERVICE_LABEL = 'bookshop-course.service';
const ATTEMPT_LABEL = 'bookshop-course.attempt';
/** For people: shows in `docker inspect` to which course a container belongs. */
const FOLDER_LABEL = 'bookshop-course.folder';

/** One of this course's containers. */
export interface ServiceContainer {
  readonly id: string;
  readonly service: Service;
  readonly image: string;
  /** `running`, `exited`, `created` … */
  readonly state: string;
  /** In Docker's words: `Up 5 minutes`. */
  readonly status: string;
}

/** Two checkouts of the course on one machine have services of their own. */
export function labelsOf(root: string, service: Service): Record<string, string> {
  return { [COURSE_LABEL]: rootLabel(root), [SERVICE_LABEL]: service, [FOLDER_LABEL]: root };
}

/**
 * Labels for containers that one command starts and ends. `services status` and `down` do not see
 * them.
 */
export function attemptLabels(root: string, attempt: string): Record<string, string> {
  return { [ATTEMPT_LABEL]: attempt, [FOLDER_LABEL]: root };
}

/** Removes whatever is left of an attempt. */
export async function removeAttempt(docker: Dockerode, attempt: string): Promise<void> {
  const label = [`${ATTEMPT_LABEL}=${attempt}`];
  const left = await docker.listContainers({ all: true, filters: { label } });
  await Promise.all(left.map(({ Id }) => removeContainer(docker, Id)));
}

function rootLabel(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 16);
}

/** All of this course's containers, whatever state they are in. */
export async function listContainers(docker: Dockerode, root: string): Promise<ServiceContainer[]> {
  const found = await docker.listContainers({
    all: true,
    filters: { label: [`${COURSE_LABEL}=${rootLabel(root)}`] },
  });
  return found.map(({ Id, Image, State, Status, Labels }) => ({
    id: Id,
    service: Labels[SERVICE_LABEL] as Service,
    image: Image,
    state: State,
    // The image's own health checks are switched off, so Docker's health state means nothing.
    status: Status.replace(/ \(health.*\)$/, ''),
  }));
}

export async function removeContainer(docker: Dockerode, id: string): Promise<void> {
  try {
    await docker.getContainer(id).remove({ force: true, v: true });
  } catch (error) {
    // Another process was faster: the container is removed, or being removed.
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}

/**
 * Removes unusable containers: those that do not run, and those whose image has been rebuilt or
 * replaced since.
 */
export async function removeStale(
  docker: Dockerode,
  root: string,
  images: Readonly<Partial<Record<Service, string>>>,
): Promise<void> {
  for (const container of await listContainers(docker, root)) {
    const image = images[container.service];
    if (image === undefined) continue;
    const wanted = await imageId(docker, image);
    const { Image } = await docker.getContainer(container.id).inspect();
    if (container.state !== 'running' || (wanted !== undefined && Image !== wanted)) {
      await removeContainer(docker, container.id);
    }
  }
}

/** The digest of an image on this machine; `undefined` when it is not here. */
export async function imageId(docker: Dockerode, image: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch {
    return undefined;
  }
}
