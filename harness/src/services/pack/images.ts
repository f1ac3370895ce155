import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import type Dockerode from 'dockerode';

import { PARTS } from '../../../bin/pack-format';
import { CourseError } from '../../model/course-error';
import { IMAGE_NAMES, type ImageName, imageOf } from '../images';
import { LANE_SERVICES } from '../start-services';

export interface PackedImage {
  readonly service: ImageName;
  readonly image: string;
  readonly id: string;
  /** Its digests in the registries that it came from; empty when it was built here. */
  readonly digests: readonly string[];
  /** Such as `linux/amd64`. */
  readonly platform: string;
  readonly size: number;
}

/**
 * The images of the services that are on this machine, and the names of those that are missing.
 * Throws when one is missing that the lane needs.
 */
export async function findImages(
  docker: Dockerode,
): Promise<{ images: PackedImage[]; absent: string[] }> {
  const images: PackedImage[] = [];
  const absent: string[] = [];
  for (const service of IMAGE_NAMES) {
    const image = imageOf(service);
    const found = await inspect(docker, image);
    if (found) images.push({ service, image, ...found });
    else if (LANE_SERVICES.some((one) => one === service)) throw missing(service, image);
    else absent.push(image);
  }
  return { images, absent };
}

type Inspected = Omit<PackedImage, 'service' | 'image'>;

async function inspect(docker: Dockerode, image: string): Promise<Inspected | undefined> {
  try {
    const { Id, RepoDigests, Os, Architecture, Size } = await docker.getImage(image).inspect();
    // The engine leaves the list out when it is empty, whatever its type says.
    const digests = (RepoDigests as string[] | null) ?? [];
    return { id: Id, digests, platform: `${Os}/${Architecture}`, size: Size };
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

function missing(service: ImageName, image: string): CourseError {
  return new CourseError(`the image for ${service}, ${image}, is not on this machine`, {
    next: '`npm run course -- services up` fetches it; where there is no registry, harness/docker/build-stand-ins.sh makes one.',
    blame: 'machine',
  });
}

/** Writes the images into one compressed file, each layer once. */
export async function saveImages(
  docker: Dockerode,
  folder: string,
  images: readonly PackedImage[],
): Promise<void> {
  // Its types do not know this method yet.
  const engine = docker as Dockerode & {
    getImages(options: { names: string[] }): Promise<NodeJS.ReadableStream>;
  };
  try {
    const saved = await engine.getImages({ names: images.map(({ image }) => image) });
    await pipeline(saved, createGzip(), createWriteStream(join(folder, PARTS.images)));
  } catch (error) {
    throw new CourseError(`the images could not be saved: ${(error as Error).message}`, {
      next: 'Free space on the disk of the temporary folder (TMPDIR selects another one), and check with `docker info` whether the engine still responds.',
      blame: 'machine',
      cause: error,
    });
  }
}
