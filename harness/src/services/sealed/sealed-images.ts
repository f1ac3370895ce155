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
 * What sealed runs are made of: the box and PostgreSQL have images of their own, built once from
 * those of the course.
 */
export interface SealedImages {
  readonly box: string;
  readonly postgres: string;
  readonly redis: string;
}

/**
 * Where the packages lie in a box; the chapter lies beside them, so that Node finds them on its way
 * up.
 */
export const BOX_FOLDER = '/course';

/** Where PostgreSQL's files lie, as they are before its first start. */
export const POSTGRES_FILES = '/course/postgres';

/** Whom code in a box runs as: neither the user of the harness nor one of the image. */
export const BOX_UID = 65_532;
const BOX_USER = 'box';

/** What a box never runs, however much room it takes: sources of native parts, types, maps. */
const LEFT_OUT = /\/(sqlite3\/(deps|src)|obj\.target|\.deps)(\/|$)|\.d\.[cm]?ts$|\.map$/;

/**
 * The images, built where they are not here yet. Like all images, they belong to this machine,
 * whatever course it runs.
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
  /** What else tells one image from another. */
  readonly inputs: readonly string[];
  /** Lays out what the steps copy. */
  readonly layOut: (folder: string) => void;
}

function boxRecipe(base: string): Recipe {
  const packages = givenPackages(REPOSITORY);
  // Native parts fit one system: those of another are made again.
  const foreign = process.platform !== 'linux';
  return {
    name: 'box',
    base,
    steps: [
      `COPY node_modules ${BOX_FOLDER}/node_modules`,
      ...(foreign ? [`RUN cd ${BOX_FOLDER} && npm rebuild sqlite3`] : []),
      // Who has no name has no home either, and some libraries look for it.
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
      // What lies in a package's own node_modules is a package of its own.
      filter: (file) => !LEFT_OUT.test(file) && !file.slice(from.length).includes('node_modules'),
    });
  }
}

/**
 * PostgreSQL with its first files made: a fresh server is a copy of them. Nobody can log in before
 * it is given a password.
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

/** The name of the image that a recipe makes; one that is here already is not made again. */
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
        next: 'Fix what is said above; `npm run course -- doctor` looks at the machine.',
        blame: 'machine',
        cause: error,
      },
    );
  }
}
