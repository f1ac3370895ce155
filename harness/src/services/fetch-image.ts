import type Dockerode from 'dockerode';

import { CourseError } from '../model/course-error';
import { imageId } from './containers';
import { type ImageName, imageVariable } from './images';

/** Brings an image to this machine, unless it is here. */
export async function fetchImage(docker: Dockerode, name: ImageName, image: string): Promise<void> {
  if ((await imageId(docker, image)) !== undefined) return;
  try {
    const stream = await docker.pull(image);
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    throw new CourseError(
      `the image ${image} is not on this machine and cannot be fetched: ${firstLine(error)}`,
      {
        next: `Without a registry, harness/docker/build-stand-ins.sh makes one from Debian's packages, or \`npm run course -- services load\` loads one from a file; ${imageVariable(name)} selects another image.`,
        blame: 'machine',
        cause: error,
      },
    );
  }
}

/** The first line of an error, without what an engine appends. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}
