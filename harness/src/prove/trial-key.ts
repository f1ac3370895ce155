import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { ClimateName } from '../model/climate';
import type { Lane, WorkspacePlan } from '../model/workspace';
import { listFiles } from '../support/list-files';
import {
  type LockedPackage,
  type LockedPackages,
  packagesNeeded,
  readLockfile,
} from '../support/locked-packages';
import { sha256 } from '../support/sha256';
import { contentId } from '../workspace/course-lock';
import type { Originals } from '../workspace/originals';
import { importsIn, type KitReach } from './kit-reach';
import { readKit } from './read-kit';
import { content, whatCounts } from './what-counts';

/** The folder of this harness, whichever course it proves. */
const HARNESS = join(__dirname, '../..');

/** The parts of the harness that run a test file; the rest only plans runs and judges results. */
const RUNNER = [
  'src/run',
  'src/model/run.ts',
  'src/model/climate.ts',
  'src/lanes/open-lane.ts',
  'src/lanes/run-limits.ts',
];

/** The parts that run only with containers. */
const CONTAINERS = ['src/lanes', 'src/services', 'docker'];

/**
 * Files of a chapter that no trial of an exercise reads: the suites, and files for people. Files
 * that suites share do count.
 */
const UNSEEN = /^(tests\/.*\.test\.ts$|exercises\/|README\.md$)/;

/** Long enough that no two trials of a course share one by chance. */
const KEY_LENGTH = 24;

export interface Setting {
  readonly lane: Lane;
  /**
   * Identifies the images of the lane's servers and boxes, such as by their recipes; empty where
   * there are none.
   */
  readonly images: string;
  /** The seed of a random order, where there is one. */
  readonly seed: number | undefined;
  readonly climate: ClimateName;
}

/**
 * Computes keys from everything that the result of a trial depends on: two trials with the same key
 * have the same result. Each file is read once; create a new object when files may have changed.
 */
export class TrialKeys {
  readonly #ids = new Map<string, string>();
  readonly #imports = new Map<string, readonly string[]>();
  readonly #kit: { readonly reach: KitReach; readonly ids: ReadonlyMap<string, string> };
  readonly #kitIds = new Map<string, string>();
  /** The part of the key that all trials of this course share. */
  readonly #common: string;
  /** The part that all trials with containers share. */
  readonly #containers: string;
  readonly #lock: LockedPackages;
  /** A hash of the packages of each chapter, by its folder's name. */
  readonly #packages = new Map<string, string>();

  constructor(root: string, originals: Originals) {
    const lock = readLockfile(lockfileOf(root));
    // Files that only the harness's own tests use do not count.
    this.#lock = { ...lock, harness: { ...lock['harness'], devDependencies: {} } };
    this.#common = sha256(
      `node ${process.versions.node.split('.')[0]}`,
      ...RUNNER.map((part) => this.#hashTree(join(HARNESS, part))),
    );
    this.#kit = readKit(originals, join(HARNESS, '..', 'chapters', 'kit'));
    this.#containers = sha256(...CONTAINERS.map((part) => this.#hashTree(join(HARNESS, part))));
  }

  /**
   * The key of one run of a suite over a workspace. A record names tests by their numbers, so of
   * their titles only how many there are counts.
   */
  of(
    workspace: WorkspacePlan,
    titles: readonly string[],
    { lane, images, seed, climate }: Setting,
  ): string {
    const files = Object.entries(workspace.files)
      .filter(([path]) => !UNSEEN.test(path))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([path, file]) => [path, this.#hashFile(file)]);
    return sha256(
      this.#common,
      this.#kitOf(workspace),
      this.#packagesOf(basename(workspace.chapterDir)),
      JSON.stringify([lane, images, seed, climate, workspace.services]),
      lane === 'services' || lane === 'sealed' ? this.#containers : '',
      String(titles.length),
      this.#hashSuite(workspace.suite),
      ...files,
    ).slice(0, KEY_LENGTH);
  }

  /** A package that only other chapters use changes nothing for this one. */
  #packagesOf(chapter: string): string {
    const workspaces = ['', 'harness', 'chapters/kit', `chapters/${chapter}`];
    const paths = () =>
      packagesNeeded(this.#lock, workspaces, {
        reach: (entry) => ({
          ...entry.dependencies,
          ...entry.devDependencies,
          ...entry.optionalDependencies,
          ...entry.peerDependencies,
        }),
      });
    const known =
      this.#packages.get(chapter) ??
      sha256(...paths().map((path) => JSON.stringify([path, alone(this.#lock[path])])));
    this.#packages.set(chapter, known);
    return known;
  }

  /** A part of the kit that nothing in this workspace leads to changes nothing for it. */
  #kitOf({ suite, files }: WorkspacePlan): string {
    const seen = Object.entries(files).filter(([path]) => !UNSEEN.test(path));
    const imported = [suite, ...seen.map(([, file]) => file)].flatMap((file) =>
      this.#importsOf(file),
    );
    const names = [...new Set(imported)].sort();
    const key = names.join('\n');
    const { reach, ids } = this.#kit;
    const known =
      this.#kitIds.get(key) ??
      sha256(...reach.from(names).flatMap((path) => [path, ids.get(path) ?? '']));
    this.#kitIds.set(key, known);
    return known;
  }

  #importsOf(file: string): readonly string[] {
    if (!file.endsWith('.ts')) return [];
    const known = this.#imports.get(file) ?? importsIn(content(file).toString('utf8'));
    this.#imports.set(file, known);
    return known;
  }

  #hashTree(path: string): string {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return this.#hashFile(path);
    const files = listFiles(path);
    return sha256(...files.flatMap((file) => [file, this.#hashFile(join(path, file))]));
  }

  #hashSuite(file: string): string {
    const name = `suite ${file}`;
    const known =
      this.#ids.get(name) ?? sha256(whatCounts(file, { titles: false }).toString('utf8'));
    this.#ids.set(name, known);
    return known;
  }

  #hashFile(file: string): string {
    const known = this.#ids.get(file) ?? contentId(whatCounts(file, { titles: true }));
    this.#ids.set(file, known);
    return known;
  }
}

/**
 * A package without the marks that say for whom it is installed: they change when another chapter
 * needs it, too.
 */
function alone(entry: LockedPackage | undefined): object {
  const marks = new Set(['dev', 'devOptional', 'optional', 'peer']);
  return Object.fromEntries(Object.entries(entry ?? {}).filter(([name]) => !marks.has(name)));
}

function lockfileOf(root: string): string {
  const own = join(root, 'package-lock.json');
  return existsSync(own) ? own : join(HARNESS, '..', 'package-lock.json');
}
