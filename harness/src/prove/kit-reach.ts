import { posix } from 'node:path';

import type ts from 'typescript';

const NAME = '@bookshop/kit';

/** The kit as keys of trials see it. */
export interface KitFiles {
  /** All its files: path in the kit, such as `src/app.ts`, with what counts of the content. */
  readonly code: ReadonlyMap<string, string>;
  /** `exports` of its package.json: `./app` → `./src/app.ts`. */
  readonly entries: Readonly<Record<string, string>>;
}

/**
 * Tells which files of the kit a run can load, so that a part of the kit that one chapter uses
 * alone makes nothing void in the others. A file that no entry point leads to is loaded in another
 * way, such as by its path, so it counts for every run; so does every file that is no TypeScript.
 */
export class KitReach {
  readonly #kit: KitFiles;
  readonly #targets = new Map<string, readonly string[]>();
  readonly #always: readonly string[];

  constructor(kit: KitFiles) {
    this.#kit = kit;
    const led = this.#closure(Object.values(kit.entries).map((file) => posix.normalize(file)));
    this.#always = [...kit.code.keys()].filter((path) => !led.has(path));
  }

  /** The files that code which imports these names can load, in a stable order. */
  from(imports: Iterable<string>): string[] {
    const roots = [...imports]
      .filter((name) => name === NAME || name.startsWith(`${NAME}/`))
      .map((name) => this.#kit.entries[`.${name.slice(NAME.length)}`])
      .filter((file) => file !== undefined)
      .map((file) => posix.normalize(file));
    return [...this.#closure([...roots, ...this.#always])].sort();
  }

  #closure(roots: readonly string[]): Set<string> {
    const seen = new Set<string>();
    const waiting = [...roots];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path) || !this.#kit.code.has(path)) continue;
      seen.add(path);
      waiting.push(...this.#targetsOf(path));
    }
    return seen;
  }

  #targetsOf(path: string): readonly string[] {
    const known =
      this.#targets.get(path) ??
      importsIn(this.#kit.code.get(path) ?? '').flatMap((name) => this.#find(path, name));
    this.#targets.set(path, known);
    return known;
  }

  #find(from: string, name: string): string[] {
    if (!name.startsWith('.')) return [];
    const target = posix.join(posix.dirname(from), name);
    return [target, `${target}.ts`, `${target}/index.ts`].filter((path) =>
      this.#kit.code.has(path),
    );
  }
}

/** What JavaScript or TypeScript imports or requires by a constant name, as written. */
export function importsIn(code: string): string[] {
  const { preProcessFile } = require('typescript') as typeof ts;
  return preProcessFile(code, true, true).importedFiles.map(({ fileName }) => fileName);
}
