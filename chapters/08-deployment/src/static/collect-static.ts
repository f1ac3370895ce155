import { cp, mkdir } from 'node:fs/promises';

/** From an asset's path, such as `shop.js`, to that of its collected file. */
export type Manifest = Readonly<Record<string, string>>;

export interface CollectOptions {
  /** The folder of the assets, which may have folders in it. */
  readonly from: string;
  /** The folder that a web server serves. */
  readonly to: string;
}

/** Copies all assets to the folder from which they are served. */
export async function collectStatic({ from, to }: CollectOptions): Promise<Manifest> {
  // TODO: a browser that keeps a file for a year never sees the next one of that name.
  await mkdir(to, { recursive: true });
  await cp(from, to, { recursive: true });
  return {};
}
