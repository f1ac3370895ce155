import type { Lane } from '../model/workspace';
import { requireEngine } from '../services/engine';
import { type ImageName, imageOf } from '../services/images';

const IMAGES: Readonly<Record<Lane, readonly ImageName[]>> = {
  local: [],
  split: [],
  services: ['postgres', 'redis'],
  sealed: ['postgres', 'redis', 'node'],
};

/**
 * Identifies the images of a lane's servers and boxes, by the same string on every machine that has
 * the same images: the recipe of an image that was built here, otherwise its digest. `undefined`
 * where a server was given by its address, so that its version is unknown.
 */
export async function imagesOf(lane: Lane): Promise<string | undefined> {
  if (lane === 'services' && process.env['COURSE_POSTGRES_URL'] !== undefined) return undefined;
  const names = IMAGES[lane];
  if (names.length === 0) return '';
  const { docker } = await requireEngine();
  const identities = names.map(async (name) => {
    const { Config, RepoDigests, Id } = await docker.getImage(imageOf(name)).inspect();
    const recipe = (Config.Labels as Record<string, string> | null)?.['course.recipe'];
    return `${name} ${recipe ?? RepoDigests[0] ?? Id}`;
  });
  return (await Promise.all(identities)).join(', ');
}
