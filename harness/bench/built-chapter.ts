import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Subject } from '#src/judging/subjects';
import { buildWorkspace } from '#src/run/build/build-workspace';

/**
 * A chapter with everything solved but the files of `unsolved`, as plain JavaScript in a folder.
 */
export function buildSolved({ layers }: Subject, unsolved: readonly string[] = []): string {
  const solved = Object.entries(layers.references).filter(([path]) => !unsolved.includes(path));
  const files = { ...layers.originals, ...Object.fromEntries(solved) };
  const workspace = { chapterDir: layers.chapterDir, suite: '', files, services: [], closed: true };
  return buildWorkspace(workspace);
}

/** A module of a built chapter. The harness does not import the course; here it measures it. */
export function loadBuilt(built: string, path: string): unknown {
  return createRequire(__filename)(join(built, path));
}

/** Where the kit is in a built chapter. */
export const BUILT_KIT = 'node_modules/@bookshop/kit/src';
