import { execFileSync } from 'node:child_process';
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
  openStore(root).save({ reason, files: pick(now, paths) });
  apply(root, pick(changes, paths));
  return paths;
}

/** Brings back what the latest snapshot holds. Only then is the snapshot given up, so a crash in between loses nothing. */
export function undoLatest(root: string): Snapshot | undefined {
  const store = openStore(root);
  const snapshot = store.latest();
  if (!snapshot) return undefined;
  apply(root, snapshot.files);
  store.drop(snapshot.number);
  return snapshot;
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
    rmSync(file, { force: true });
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
