import { join, resolve } from 'node:path';

import type * as Kit from '../../../chapters/kit/src/app';
import type { Env, OpenShop, ShopParts, ShopTools } from '../../../chapters/kit/src/app';
import { loadReferences } from '../../src/manifest/load-answers';
import { buildWorkspace } from '../../src/run/build/build-workspace';
import { openLayers } from '../../src/workspace/course-files';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';

const REPOSITORY = resolve(__dirname, '../../..');

/** A chapter's app, built as `npm start` builds it. */
export interface BuiltChapter {
  /** Opens the app as its program does, with nobody who steers it; `tools` takes the place of some. */
  open(env?: Env, tools?: Partial<ShopTools>): Promise<ShopParts>;
  /** Loads a module of its `src` folder, such as `data/first-start`. */
  load<Module extends object>(name: string): Module;
}

/**
 * A chapter as it was shipped, whatever a learner has made of it; `solved` with all references in
 * it, but for those of the files `without`.
 */
export function buildChapter(
  chapter: string,
  {
    solved,
    without = [],
    root = REPOSITORY,
  }: { solved: boolean; without?: readonly string[]; root?: string },
): BuiltChapter {
  const originals = new Originals(root, loadLock(root));
  const references = loadReferences(root, chapter);
  const layers = openLayers(root, { chapter, originals, references });
  const { chapterDir, kit } = layers;
  const answers = Object.entries(references).filter(([path]) => solved && !without.includes(path));
  const files = { ...layers.originals, ...Object.fromEntries(answers) };
  const built = buildWorkspace({ chapterDir, suite: '', files, services: [], closed: true, kit });
  const load = <Module extends object>(path: string) =>
    jest.requireActual<Module>(join(built, path));
  return {
    load: (name) => load(join('src', name)),
    open: async (env = {}, tools = {}) => {
      const { openShop } = load<{ openShop: OpenShop }>('src/shop');
      const kitInUse = load<typeof Kit>('node_modules/@bookshop/kit/src/app');
      return openShop(env, { ...kitInUse.plainTools, ...tools });
    },
  };
}
