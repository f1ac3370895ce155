import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { BINDING_PLACE, PARTS } from '../../../bin/pack-format';

/**
 * sqlite3's compiled part. It uses Node-API, so the version of Node-API counts, and not that of
 * Node.
 */
export interface PackedBinding {
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
  /** The lowest version of Node-API that it needs. */
  readonly napi: number;
}

/** Copies the binding that this machine uses into a folder. */
export function packBinding(root: string, folder: string): PackedBinding {
  const manifest = createRequire(join(root, 'package.json')).resolve('sqlite3/package.json');
  const { version, binary } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    version: string;
    binary: { napi_versions: number[] };
  };
  copyFileSync(join(dirname(manifest), ...BINDING_PLACE), join(folder, PARTS.binding));
  const { platform, arch } = process;
  return { version, platform, arch, napi: Math.max(...binary.napi_versions) };
}
