import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Scope } from '../../src/snapshots/version';

/** Everything in `src/` of this folder as the files of one exercise, of which some are shipped. */
export function exampleScope(
  root: string,
  { name = 'tiny/double', shipped = ['src/a.ts'] }: Partial<Pick<Scope, 'name' | 'shipped'>> = {},
): Scope {
  const present = readdirSync(join(root, 'src')).map((file) => `src/${file}`);
  return {
    ...{ name, shipped, owns: (path) => path.startsWith('src/') },
    added: present.filter((path) => !shipped.includes(path)),
  };
}
