import { posix } from 'node:path';

import type { Json } from './json';
import { currentLane } from './lane';

/**
 * The submitted files of the chapter, as strings. They are parsed by the tests and never run. Paths
 * are those in the chapter.
 */
export const files = {
  /** The file's content; fails when there is no such file. */
  text(path: string): string {
    const text = currentLane().readText(path);
    if (text === null) throw missing(path);
    return text;
  },

  exists(path: string): boolean {
    return currentLane().readText(path) !== null;
  },

  /**
   * The file parsed as JSON; fails with the reason when it is not JSON. Like npm, it accepts a byte
   * order mark.
   */
  json(path: string): Json {
    try {
      return JSON.parse(files.text(path).replace(/^\uFEFF/, '')) as Json;
    } catch (error) {
      throw new Error(`${path} is not JSON: ${(error as Error).message}`, { cause: error });
    }
  },

  /** The tokens of a TypeScript file, comments left out; fails when there is no such file. */
  tokens(path: string): string[] {
    if (!files.exists(path)) throw missing(path);
    return currentLane().tokensOf(path);
  },

  /**
   * The imports of these TypeScript files, or of those under these folders, as paths in the
   * chapter.
   */
  imports(...places: string[]): Record<string, string[]> {
    const lane = currentLane();
    const all = lane.listFiles();
    const inside = (path: string) => places.some((place) => isInside(path, place));
    const graph: Record<string, string[]> = {};
    for (const path of all.filter((file) => file.endsWith('.ts') && inside(file))) {
      const targets = lane.importsOf(path).map((name) => resolveImport(all, path, name));
      graph[path] = targets.filter((target) => target !== undefined);
    }
    return graph;
  },
};

function missing(path: string): Error {
  return new Error(`${path} is missing: the test needs this file`);
}

function isInside(path: string, place: string): boolean {
  return path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`);
}

function resolveImport(all: readonly string[], from: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const base = posix.join(posix.dirname(from), name);
  return [base, `${base}.ts`, posix.join(base, 'index.ts')].find((path) => all.includes(path));
}
