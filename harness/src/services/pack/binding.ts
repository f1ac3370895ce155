import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { BINDING_PLACE, PARTS } from '../../../bin/pack-format';

/**
 * sqlite3's compiled part. It talks to Node by Node-API, so that not Node's version counts but the
 * version of that.
 */
export interface PackedBinding {
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
  /** The least Node-API that it asks for. */
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
