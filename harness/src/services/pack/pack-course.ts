import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type Dockerode from 'dockerode';

import { MANIFEST, partsOf } from '../../../bin/pack-format';
import { CourseError } from '../../model/course-error';
import { findEngine } from '../engine';
import { packBinding } from './binding';
import { findImages, type PackedImage, saveImages } from './images';
import { describePack, type PackManifest } from './manifest';
import { packPackages } from './packages';
import { runProgram } from './run-program';

export interface PackOptions {
  readonly file: string;
  /** Replace a file that is there. */
  readonly force: boolean;
  /** Whether the images of the services are packed as well, which needs Docker. */
  readonly images: boolean;
  /** Prints a line about what is being done, or was left out. */
  readonly tell: (text: string) => void;
}

/** Writes all that a machine without a network needs for the course into one file. */
export async function packCourse(root: string, options: PackOptions): Promise<PackManifest> {
  const { file, tell } = options;
  checkTarget(options);
  const found = options.images ? await findPackable(tell) : undefined;
  using folder = openFolder();
  tell('Fetching the packages …');
  const packages = await packPackages(root, folder.path, tell);
  const binding = packBinding(root, folder.path);
  if (found) {
    tell('Saving the images …');
    await saveImages(found.docker, folder.path, found.images);
  }
  const images = found?.images ?? [];
  const manifest = await describePack(root, folder.path, { ...packages, binding, images });
  writeFileSync(join(folder.path, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  tell('Writing the file …');
  await writeArchive(folder.path, { file, parts: partsOf(images) });
  return manifest;
}

/** The images that a pack can hold; says which are left out. */
async function findPackable(
  tell: PackOptions['tell'],
): Promise<{ docker: Dockerode; images: PackedImage[] }> {
  const engine = await findEngine();
  if (engine.state === 'missing') {
    throw new CourseError(`the images cannot be packed without Docker: ${engine.reason}`, {
      next: `${engine.next}\n→ Or add --without-images: packages and sqlite3 alone are enough for all that needs no PostgreSQL or Redis.`,
      blame: 'machine',
    });
  }
  const { images, absent } = await findImages(engine.docker);
  for (const image of absent) tell(`${image} is not on this machine, so it is left out.`);
  return { docker: engine.docker, images };
}

function checkTarget({ file, force }: PackOptions): void {
  if (!existsSync(dirname(file))) {
    throw new CourseError(`there is no folder ${dirname(file)}`, {
      next: 'Create it first, or name another one.',
    });
  }
  if (!existsSync(file)) return;
  if (!statSync(file).isFile()) {
    throw new CourseError(`${file} is not a file`, {
      next: 'Name the file to write, such as workshop.tar.',
    });
  }
  if (!force) {
    throw new CourseError(`${file} exists already`, {
      next: 'Name another file, or add --force to replace it.',
    });
  }
}

/** A temporary folder that is removed afterwards, also when the command is ended by a signal. */
function openFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'course-pack-'));
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  return {
    path,
    [Symbol.dispose]: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

/** The file gets its name only when it is complete. */
async function writeArchive(
  folder: string,
  { file, parts }: { file: string; parts: readonly string[] },
): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  const remove = () => rmSync(partial, { force: true });
  process.once('exit', remove);
  try {
    // Every tar program reads `ustar`, and it contains nothing about this machine except names and
    // sizes.
    await runProgram('tar', ['--format=ustar', '-c', '-f', '-', MANIFEST, ...parts], {
      cwd: folder,
      env: { ...process.env, COPYFILE_DISABLE: '1' },
      failure: `${file} could not be written`,
      next: 'Free space on its disk, or name a file on another one.',
      into: (stdout) => pipeline(stdout, createWriteStream(partial)),
    });
    renameSync(partial, file);
  } finally {
    process.off('exit', remove);
    remove();
  }
}
