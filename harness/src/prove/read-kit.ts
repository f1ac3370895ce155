import { join } from 'node:path';

import { listFiles } from '../support/list-files';
import { contentId } from '../workspace/course-lock';
import type { Originals } from '../workspace/originals';
import { KitReach } from './kit-reach';
import { content, whatCounts } from './what-counts';

const KIT = 'chapters/kit/';

/** An import of nothing: the file starts another one by its path, such as a program. */
const STARTS = /^import type \{\} from ('\.[^']+');$/gm;

/** `own`: the kit of this harness, for a course without one, as in the harness's own tests. */
export function readKit(
  originals: Originals,
  own: string,
): { reach: KitReach; ids: ReadonlyMap<string, string> } {
  const shipped = originals.paths(`${KIT}src/`);
  const files =
    shipped.length === 0
      ? listFiles(join(own, 'src')).map((file) => [`src/${file}`, join(own, 'src', file)] as const)
      : shipped.map((path) => [path.slice(KIT.length), originals.locate(path)] as const);
  const code = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const [path, file] of files) {
    const counted = whatCounts(file, { titles: true });
    code.set(path, path.endsWith('.ts') ? `${counted.toString('utf8')}\n${startsOf(file)}` : '');
    ids.set(path, contentId(counted));
  }
  const manifest =
    shipped.length === 0 ? join(own, 'package.json') : originals.locate(`${KIT}package.json`);
  const { exports } = JSON.parse(content(manifest).toString('utf8') || '{}') as {
    exports?: Record<string, string>;
  };
  return { reach: new KitReach({ code, entries: exports ?? {} }), ids };
}

/** What counts of a file has no imports of types, so these stand for them. */
function startsOf(file: string): string {
  const found = content(file).toString('utf8').matchAll(STARTS);
  return [...found].map(([, name]) => `require(${name});`).join('\n');
}
