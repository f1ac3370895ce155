import { createHash } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type Dockerode from 'dockerode';

import { CourseError } from '../../model/course-error';
import { TemporaryFolder } from '../../support/temporary-folder';
import { imageId } from '../containers';
import { fetchImage } from '../fetch-image';
import { type ImageName, imageOf } from '../images';
import { type GivenPackage, givenPackages } from './given-packages';

/** Where this harness lies, with the packages of the course. */
const REPOSITORY = join(__dirname, '../../../..');

/**
 * The images of sealed runs: those of the box and of PostgreSQL are built once from the images of
 * the course.
 */
export interface SealedImages {
  readonly box: string;
  readonly postgres: string;
  readonly redis: string;
}

/**
 * The folder of the packages in a box; the chapter is in it as well, so that Node finds them in a
 * parent folder.
 */
export const BOX_FOLDER = '/course';

/** The folder with PostgreSQL's files as they are before its first start. */
export const POSTGRES_FILES = '/course/postgres';

/** The user that runs code in a box: neither the user of the harness nor a user of the image. */
export const BOX_UID = 65_532;
const BOX_USER = 'box';

/** Files that are large and that a box never runs: sources of native parts, types, source maps. */
const LEFT_OUT = /\/(sqlite3\/(deps|src)|obj\.target|\.deps)(\/|$)|\.d\.[cm]?ts$|\.map$/;

/**
 * The images; those that do not exist yet are built. Like all images, they belong to this machine,
 * whichever course it runs.
 */
export async function sealedImages(docker: Dockerode): Promise<SealedImages> {
  const postgres = await baseImage(docker, 'postgres');
  const node = await baseImage(docker, 'node');
  return {
    box: await build(docker, boxRecipe(node)),
    postgres: await build(docker, postgresRecipe(postgres)),
    redis: await baseImage(docker, 'redis'),
  };
}

interface Recipe {
  readonly name: string;
  readonly base: string;
  /** The lines of its Dockerfile after FROM. */
  readonly steps: readonly string[];
  /** Other values by which one image differs from another. */
  readonly inputs: readonly string[];
  /** Lays out what the steps copy. */
  readonly layOut: (folder: string) => void;
}

function boxRecipe(base: string): Recipe {
  const packages = givenPackages(REPOSITORY);
  // Native parts work on one system only: for another system they are built again.
  const foreign = process.platform !== 'linux';
  return {
    name: 'box',
    base,
    steps: [
      `COPY node_modules ${BOX_FOLDER}/node_modules`,
      ...(foreign ? [`RUN cd ${BOX_FOLDER} && npm rebuild sqlite3`] : []),
      // A user without a name has no home folder, and some libraries look for it.
      `RUN mkdir ${BOX_FOLDER}/chapter && echo '${BOX_USER}:x:${BOX_UID}:${BOX_UID}::/tmp:/bin/false' >> /etc/passwd`,
    ],
    inputs: packages.map(({ path, version }) => `${path}@${version}`),
    layOut: (folder) => copyPackages(packages, folder),
  };
}

function copyPackages(packages: readonly GivenPackage[], folder: string): void {
  for (const { path } of packages) {
    const from = join(REPOSITORY, path);
    cpSync(from, join(folder, path), {
      recursive: true,
      // Packages in a package's own node_modules are listed separately.
      filter: (file) => !LEFT_OUT.test(file) && !file.slice(from.length).includes('node_modules'),
    });
  }
}

/**
 * PostgreSQL with its initial files: a new server starts from a copy of them. Nobody can log in
 * before a password is set.
 */
function postgresRecipe(base: string): Recipe {
  return {
    name: 'postgres',
    base,
    steps: [
      `RUN mkdir -p ${POSTGRES_FILES} && chown postgres ${POSTGRES_FILES}`,
      'USER postgres',
      `RUN initdb -D ${POSTGRES_FILES} -U course --auth=reject --no-sync`,
    ],
    inputs: [],
    layOut: () => {},
  };
}

async function baseImage(docker: Dockerode, name: ImageName): Promise<string> {
  const image = imageOf(name);
  await fetchImage(docker, name, image);
  return image;
}

/** The name of the image for a recipe; an existing one is not built again. */
async function build(docker: Dockerode, recipe: Recipe): Promise<string> {
  const { name, base, steps, inputs } = recipe;
  const hash = createHash('sha256')
    .update(JSON.stringify([await imageId(docker, base), steps, inputs]))
    .digest('hex');
  const image = `bookshop-course/sealed-${name}:${hash.slice(0, 16)}`;
  if ((await imageId(docker, image)) !== undefined) return image;
  using folder = new TemporaryFolder('course-image-');
  try {
    recipe.layOut(folder.path);
    writeFileSync(join(folder.path, 'Dockerfile'), [`FROM ${base}`, ...steps, ''].join('\n'));
    const { GenericContainer } = await import('testcontainers');
    await GenericContainer.fromDockerfile(folder.path).build(image, { deleteOnExit: false });
    return image;
  } catch (error) {
    throw new CourseError(
      `the image for the sealed lane cannot be built from ${base}: ${(error as Error).message}`,
      {
        next: 'Fix the problem that is named above; `npm run course -- doctor` checks the machine.',
        blame: 'machine',
        cause: error,
      },
    );
  }
}
