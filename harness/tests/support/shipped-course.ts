import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { loadLock, shippedPath } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';

const REPOSITORY = resolve(__dirname, '../../..');

/**
 * The whole course as it was shipped, whatever a learner has made of it, in a folder of its own.
 */
export function openShippedCourse(): { readonly root: string } & Disposable {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'course-shipped-'));
  const lock = loadLock(REPOSITORY);
  const originals = new Originals(REPOSITORY, lock);
  const copy = (from: string, path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(from, join(root, path));
  };
  for (const path of originals.paths('chapters/')) copy(originals.locate(path), path);
  const folders = new Set(Object.keys(lock.files).map((path) => path.split('/')[1] ?? ''));
  for (const path of [...folders].map(shippedPath)) copy(join(REPOSITORY, path), path);
  for (const name of ['solutions', 'package.json'])
    symlinkSync(join(REPOSITORY, name), join(root, name));
  // As npm links it, so that the chapters stand on the kit as it was shipped, too.
  mkdirSync(join(root, 'node_modules/@bookshop'), { recursive: true });
  symlinkSync(join(root, 'chapters/kit'), join(root, 'node_modules/@bookshop/kit'));
  new Originals(root, lock).keepCopies();
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
