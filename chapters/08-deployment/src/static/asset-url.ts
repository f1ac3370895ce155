import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Manifest } from './collect-static';

/** The file with the manifest, beside the collected files. */
export const MANIFEST = 'manifest.json';

/** Returns the URL of an asset, which is that of its collected file where there is one. */
export function createAssetUrl(staticRoot: string): (path: string) => string {
  const manifest = readManifest(join(staticRoot, MANIFEST));
  return (path) => `/static/${manifest.get(path) ?? path}`;
}

/** Nothing was collected in development. */
function readManifest(file: string): ReadonlyMap<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Manifest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}
