import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { partsOf, SCHEMA } from '../../../bin/pack-format';
import type { PackedBinding } from './binding';
import type { PackedImage } from './images';
import type { PackedPackages } from './packages';

/** What is in a pack: the first file of it. */
export interface PackManifest extends PackedPackages {
  readonly schema: typeof SCHEMA;
  /** The course's version. */
  readonly course: string;
  /** SHA-256 of the `package-lock.json` whose packages these are. */
  readonly lockfile: string;
  readonly binding: PackedBinding;
  readonly images: readonly PackedImage[];
  /** Of every other file in the pack. */
  readonly parts: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

export async function describePack(
  root: string,
  folder: string,
  content: PackedPackages & Pick<PackManifest, 'binding' | 'images'>,
): Promise<PackManifest> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const parts: Record<string, { size: number; sha256: string }> = {};
  for (const part of partsOf(content.images)) {
    const file = join(folder, part);
    parts[part] = { size: statSync(file).size, sha256: await hashOf(file) };
  }
  const lockfile = await hashOf(join(root, 'package-lock.json'));
  return { schema: SCHEMA, course: version, lockfile, ...content, parts };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
