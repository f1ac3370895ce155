import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { CourseError } from '../model/course-error';
import { createFolderStore } from './folder-store';
import { createGitStore } from './git-store';
import type { Snapshot, SnapshotStore } from './snapshot';

/** New content for files, by path in the repository; `null` removes one. */
export type Changes = Readonly<Record<string, Buffer | null>>;

/** Overwrites files, after their present state is safely kept. Answers the paths that really changed. */
export function overwrite(root: string, changes: Changes, reason: string): string[] {
  const now = readFiles(root, Object.keys(changes));
  const paths = Object.keys(changes).filter(
    (path) => !isSame(now[path] ?? null, changes[path] ?? null),
  );
  if (paths.length === 0) return [];
  keepSafe(openStore(root), { reason, files: pick(now, paths), left: digestAll(changes, paths) });
  apply(root, pick(changes, paths));
  return paths;
}

/** What an undo did. */
export interface Undone {
  /** What the snapshot was taken before. */
  readonly reason: string;
  readonly paths: readonly string[];
  /** Files that had been worked on since: how they were is now the latest snapshot. */
  readonly kept: readonly string[];
}

/**
 * Brings back what the latest snapshot holds. Only then is the snapshot given up, so a crash in between loses nothing. Work
 * that came after the overwrite is kept in its turn.
 */
export function undoLatest(root: string): Undone | undefined {
  const store = openStore(root);
  const snapshot = store.latest();
  if (!snapshot) return undefined;
  const { number, reason, files, left } = snapshot;
  const paths = Object.keys(files);
  const now = readFiles(root, paths);
  const kept = paths.filter(
    (path) =>
      !isSame(now[path] ?? null, files[path] ?? null) && digest(now[path] ?? null) !== left[path],
  );
  if (kept.length > 0) {
    const present = { reason: 'before undo', files: pick(now, kept), left: digestAll(files, kept) };
    keepSafe(store, present);
  }
  apply(root, files);
  store.drop(number);
  return { reason, paths, kept };
}

function digest(content: Buffer | null): string | null {
  return content === null ? null : createHash('sha256').update(content).digest('hex');
}

function digestAll(files: Changes, paths: readonly string[]): Snapshot['left'] {
  return Object.fromEntries(paths.map((path) => [path, digest(files[path] ?? null)]));
}

function keepSafe(store: SnapshotStore, snapshot: Omit<Snapshot, 'number'>): void {
  try {
    store.save(snapshot);
  } catch (error) {
    throw new CourseError(
      `nothing was overwritten, since it could not be kept for undo: ${(error as Error).message.trim()}`,
      {
        next: 'Look at .git, or at .course where there is no git: both must be whole and writable. Then try again.',
        blame: 'machine',
        cause: error,
      },
    );
  }
}

function openStore(root: string): SnapshotStore {
  return hasGit(root) ? createGitStore(root) : createFolderStore(root);
}

/** Whether this folder is the top of a git repository; one around it is somebody else's. */
function hasGit(root: string): boolean {
  if (!existsSync(join(root, '.git'))) return false;
  try {
    execFileSync('git', ['rev-parse', '--git-dir'], { cwd: root, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function readFiles(root: string, paths: readonly string[]): Record<string, Buffer | null> {
  return Object.fromEntries(
    paths.map((path) => {
      const file = join(root, path);
      return [path, existsSync(file) ? readFileSync(file) : null];
    }),
  );
}

function apply(root: string, changes: Changes): void {
  for (const [path, content] of Object.entries(changes)) {
    try {
      applyOne(join(root, path), content);
    } catch (error) {
      throw new CourseError(`${path} cannot be written: ${(error as Error).message}`, {
        next: 'Make the folder of the course writable and try again; what was there before is kept for `undo`.',
        blame: 'machine',
        cause: error,
      });
    }
  }
}

function applyOne(file: string, content: Buffer | null): void {
  if (content === null) {
    if (existsSync(file)) rmSync(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeAtomically(file, content);
}

function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function pick(files: Changes, paths: readonly string[]): Changes {
  return Object.fromEntries(paths.map((path) => [path, files[path] ?? null]));
}
