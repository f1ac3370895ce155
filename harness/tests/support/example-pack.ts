import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { MANIFEST, PARTS, SCHEMA } from '../../bin/pack-format';
import type { PackManifest } from '../../src/services/pack/manifest';
import { BINDING, type FreshClone } from './fresh-clone';
import { openFolder } from './temporary-folder';

const { platform, arch } = process;

export const EXAMPLE_IMAGES: PackManifest['images'] = ['postgres', 'redis'].map((service) => ({
  service: service as 'postgres' | 'redis',
  image: `stand-in/${service}:1`,
  id: 'sha256:0',
  digests: [],
  platform: 'linux/amd64',
  size: 1,
}));

export interface ExamplePack {
  /** Fields of the manifest that are not as usual. */
  readonly manifest?: Partial<PackManifest> | { readonly schema: string };
  readonly binding?: Buffer;
}

/** Writes a pack for a clone's course beside it, and answers its file. */
export async function layPack(
  clone: FreshClone,
  { manifest = {}, binding = readFileSync(BINDING) }: ExamplePack = {},
): Promise<string> {
  await using folder = openFolder({ 'npm-cache/_cacache/tmp': '' });
  const cache = execFileSync('tar', ['-c', '-f', '-', 'npm-cache'], { cwd: folder.path });
  const parts = {
    [PARTS.packages]: gzipSync(cache),
    [PARTS.binding]: binding,
    [PARTS.images]: Buffer.alloc(100_000, 'image'),
  };
  const text = JSON.stringify({ ...usual(clone, parts), ...manifest });
  folder.write({ ...parts, [MANIFEST]: text });
  const file = clone.beside('workshop.tar');
  const names = [MANIFEST, ...Object.values(PARTS)];
  execFileSync('tar', ['--format=ustar', '-c', '-f', file, ...names], { cwd: folder.path });
  return file;
}

function usual({ root }: FreshClone, parts: Readonly<Record<string, Buffer>>): PackManifest {
  return {
    schema: SCHEMA,
    course: '1.2.3',
    lockfile: hashOf(readFileSync(join(root, 'package-lock.json'))),
    packages: 1,
    registry: 'http://127.0.0.1:9/',
    npm: '10.0.0',
    binding: { version: '6.0.1', platform, arch, napi: 6 },
    images: EXAMPLE_IMAGES,
    parts: Object.fromEntries(
      Object.entries(parts).map(([name, content]) => [
        name,
        { size: content.length, sha256: hashOf(content) },
      ]),
    ),
  };
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
