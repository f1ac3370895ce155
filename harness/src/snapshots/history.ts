import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { lock } from 'proper-lockfile';

import { CourseError } from '../model/course-error';
import { CopyStore } from './copies';
import { readFolderSnapshots } from './earlier-folder-snapshots';
import { readGitSnapshots } from './earlier-git-snapshots';
import { Log } from './log';
import { Timeline } from './timeline';
import type { Contents, Copies, Read, Scope, Step, Version } from './version';
import { readFiles, writeFiles } from './working-files';

/**
 * A command that was killed leaves its lock behind. The next one waits for longer than such a lock
 * is valid.
 */
const LOCK = { stale: 5000, retries: { retries: 100, minTimeout: 10, maxTimeout: 100 } };

/** A version by its id, or the next one in a direction. */
export type Target = 'older' | 'newer' | { readonly id: string };

/** A version to bring back, and what that changes. */
export interface Plan {
  readonly version: Version;
  /** The files that this changes; `null` for one that is removed. */
  readonly changes: Copies;
}

export interface BroughtBack extends Plan {
  /**
   * Id of the version that holds the files as they were until now; `undefined` when there was
   * nothing to change.
   */
  readonly kept: string | undefined;
}

/**
 * Everything that a command of the course ever overwrote, kept in `.course/history`. Nothing is
 * ever removed from it.
 */
export class History {
  readonly #root: string;
  readonly #copies: CopyStore;
  readonly #log: Log;

  constructor(root: string) {
    this.#root = root;
    const folder = join(root, '.course', 'history');
    this.#copies = new CopyStore(join(folder, 'copies'));
    this.#log = new Log(folder, this.#copies);
  }

  /** All steps, oldest first; writes nothing. */
  read(): Read<Step> {
    const inGit = readGitSnapshots(this.#root);
    const all = [inGit, readFolderSnapshots(this.#root), this.#log.read()];
    return {
      ...inGit,
      found: all.flatMap(({ found }) => found),
      damaged: all.flatMap(({ damaged }) => damaged),
    };
  }

  /** The size of all copies on disk. */
  get bytes(): number {
    return this.#copies.bytes;
  }

  /** The versions of a scope, from the given steps or from all current ones. */
  open(scope: Scope, steps: readonly Step[] = this.read().found): Timeline {
    return new Timeline(scope, steps, (paths) => readFiles(this.#root, paths));
  }

  /**
   * Stores copies of a scope's files, then overwrites them. Returns the paths that really changed.
   */
  async overwrite(scope: Scope, changes: Contents, cause: string): Promise<string[]> {
    return await this.#locked(() => {
      const now = readFiles(this.#root, [...this.open(scope).paths, ...Object.keys(changes)]);
      const paths = Object.keys(changes).filter(
        (path) => !isSame(now[path] ?? null, changes[path] ?? null),
      );
      if (paths.length === 0) return [];
      this.#keep(scope, { cause, contents: now, isNew: true });
      writeFiles(
        this.#root,
        Object.fromEntries(paths.map((path) => [path, changes[path] ?? null])),
      );
      return paths;
    });
  }

  /**
   * Brings a version back. `announce` is called before anything is written. What is overwritten is
   * kept, unless it is a version already. Returns `undefined` where there is no such version.
   */
  async bringBack(
    scope: Scope,
    { target, cause }: { target: Target; cause: string },
    announce: (plan: Plan) => void,
  ): Promise<BroughtBack | undefined> {
    return await this.#locked(() => {
      const timeline = this.open(scope);
      const version = typeof target === 'string' ? timeline[target] : timeline.find(target.id);
      if (!version) return undefined;
      const plan = { version, changes: timeline.changesTo(version) };
      if (Object.keys(plan.changes).length === 0) return { ...plan, kept: undefined };
      // All copies are read first, so that nothing is overwritten when one is damaged.
      const contents = readAll(plan);
      announce(plan);
      const kept = this.#keepBefore(scope, timeline, { cause, plan });
      writeFiles(this.#root, contents);
      return { ...plan, kept };
    });
  }

  #keepBefore(
    scope: Scope,
    { here, paths }: Timeline,
    { cause, plan }: { cause: string; plan: Plan },
  ): string {
    const isNew = Object.keys(plan.changes).some((path) => here?.files[path] === undefined);
    const contents = readFiles(this.#root, paths);
    const id = this.#keep(scope, { cause, contents, isNew, to: plan.version.id });
    return here && !isNew ? here.id : id;
  }

  /**
   * Copies are always stored again, since an existing one may be damaged. The log names them only
   * when `isNew`.
   */
  #keep(
    { name: scope }: Scope,
    {
      contents,
      isNew,
      ...rest
    }: { contents: Contents; isNew: boolean; cause: string; to?: string },
  ): string {
    try {
      const files = Object.entries(contents).map(([path, content]) => [
        path,
        content === null ? null : this.#copies.keep(content),
      ]);
      const named = Object.fromEntries(isNew ? files : []) as Record<string, string | null>;
      return this.#log.add({ time: new Date().toISOString(), scope, ...rest, files: named });
    } catch (error) {
      throw notKept(error);
    }
  }

  /**
   * Runs `act` under a lock: between storing copies and overwriting files, no other command writes.
   */
  async #locked<T>(act: () => T): Promise<T> {
    const folder = join(this.#root, '.course');
    let release;
    try {
      mkdirSync(folder, { recursive: true });
      release = await lock(folder, { lockfilePath: join(folder, 'history.lock'), ...LOCK });
    } catch (error) {
      throw notKept(error);
    }
    try {
      return act();
    } finally {
      await release();
    }
  }
}

function readAll({ version, changes }: Plan): Contents {
  return Object.fromEntries(
    Object.entries(changes).map(([path, copy]) => [
      path,
      copy && (copy.read() ?? refuseDamaged(path, version)),
    ]),
  );
}

function refuseDamaged(path: string, { id }: Version): never {
  throw new CourseError(`the copy of ${path} in version ${id} is damaged or missing`, {
    next: 'Nothing was overwritten. `npx course undo --list` shows the other versions; choose one with `--to`.',
    blame: 'machine',
  });
}

function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function notKept(error: unknown): CourseError {
  return new CourseError(
    `nothing was overwritten, since it could not be kept for undo: ${(error as Error).message}`,
    {
      next: 'Check .course/history: it must be a writable folder. Then try again.',
      blame: 'machine',
      cause: error,
    },
  );
}
