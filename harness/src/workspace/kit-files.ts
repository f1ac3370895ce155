import { join } from 'node:path';

import { listFiles } from '../support/list-files';
import type { KnownOriginals, Originals } from './originals';
import type { Layer } from './plan';

/** The kit: given code that every chapter uses. */
const KIT = 'chapters/kit/';
const SOURCES = `${KIT}src/`;

/**
 * The files of the kit that affect verdicts: its code, and the package.json that says which files
 * chapters may import.
 */
const DECIDING = [`${KIT}package.json`, SOURCES];

/**
 * The kit as it was shipped: path in the kit → absolute path. `undefined` in a course whose lists
 * have no kit.
 */
export function kitLayer(originals: KnownOriginals): Layer | undefined {
  const paths = shipped(originals);
  if (paths.length === 0) return undefined;
  return Object.fromEntries(paths.map((path) => [path.slice(KIT.length), originals.locate(path)]));
}

/** Files of the kit that were changed or are missing. Paths are those in the repository. */
export function changedInKit(originals: Originals): string[] {
  return DECIDING.flatMap((below) => originals.changed(below));
}

/**
 * Files that were added to the kit. None where the lists have no kit: then all of it is the
 * course's own.
 */
export function newInKit(root: string, originals: Originals): string[] {
  const known = new Set(shipped(originals));
  if (known.size === 0) return [];
  const present = listFiles(join(root, SOURCES)).map((path) => SOURCES + path);
  return present.filter((path) => !known.has(path));
}

/** Whether a path in the repository is one in the kit. */
export function isInKit(path: string): boolean {
  return path.startsWith(KIT);
}

function shipped(originals: KnownOriginals): string[] {
  return DECIDING.flatMap((below) => originals.paths(below));
}
