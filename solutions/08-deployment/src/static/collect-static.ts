import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, parse, posix, relative, sep } from 'node:path';

/** From an asset's path, such as `shop.js`, to that of its collected file. */
export type Manifest = Readonly<Record<string, string>>;

export interface CollectOptions {
  /** The folder of the assets, which may have folders in it. */
  readonly from: string;
  /** The folder that a web server serves. */
  readonly to: string;
}

const HASH_LENGTH = 12;

/** Copies all assets to the folder from which they are served. */
export async function collectStatic({ from, to }: CollectOptions): Promise<Manifest> {
  const collected: [string, string][] = [];
  for (const path of await listAssets(from)) {
    const content = await readFile(join(from, path));
    const name = hashedName(path, content);
    await mkdir(dirname(join(to, name)), { recursive: true });
    await writeFile(join(to, name), content);
    collected.push([path, name]);
  }
  return Object.fromEntries(collected);
}

/** Without hidden files, and without those in hidden folders. */
async function listAssets(from: string): Promise<string[]> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => relative(from, join(parentPath, name)));
  const segments = paths.map((path) => path.split(sep));
  const seen = segments.filter((names) => !names.some((name) => name.startsWith('.')));
  return seen.map((names) => names.join('/')).sort();
}

/** `img/lantern.svg` becomes `img/lantern.0123456789ab.svg`. */
function hashedName(path: string, content: Buffer): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, HASH_LENGTH);
  const { dir, name, ext } = parse(path);
  return posix.join(dir, `${name}.${hash}${ext}`);
}
