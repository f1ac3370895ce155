import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this harness: images belong to its machine, whichever course it runs. */
const REPOSITORY = join(__dirname, '../../..');

/** The services that run in containers. */
export const IMAGE_NAMES = ['postgres', 'redis', 'nginx', 'node'] as const;

export type ImageName = (typeof IMAGE_NAMES)[number];

/**
 * The image for a service. An environment variable such as `COURSE_POSTGRES_IMAGE` wins over the
 * stand-ins that `harness/docker/build-stand-ins.sh` made (`.course/images.json`), and these win
 * over the official images of `harness/docker/Dockerfile`.
 */
export function imageOf(name: ImageName): string {
  const named = process.env[imageVariable(name)];
  if (named !== undefined && named !== '') return named;
  return standIns()[name] ?? officialImage(name);
}

export function imageVariable(name: ImageName): string {
  return `COURSE_${name.toUpperCase()}_IMAGE`;
}

/** How long the stand-ins took when they were last built; `undefined` where there are none. */
export function secondsToBuild(): number | undefined {
  return Number(standIns().secondsToBuild) || undefined;
}

function standIns(): Partial<Record<ImageName | 'secondsToBuild', string>> {
  const file = join(REPOSITORY, '.course', 'images.json');
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof standIns>;
}

function officialImage(name: ImageName): string {
  const file = join(REPOSITORY, 'harness', 'docker', 'Dockerfile');
  const text = readFileSync(file, 'utf8');
  const image = new RegExp(`^FROM (\\S+) AS ${name}$`, 'm').exec(text)?.[1];
  if (image === undefined) throw new Error(`harness/docker/Dockerfile has no stage ${name}`);
  return image;
}
