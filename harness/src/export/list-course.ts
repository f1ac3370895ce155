import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { listFiles } from '../support/list-files';
import { listWithGit } from '../support/list-with-git';

/** Folders of the course beside its chapters and solutions. */
const FOLDERS = ['.github', '.vscode', 'docs', 'harness'];

/**
 * Paths of what belongs to the course beside its chapters: what git tracks, or what lies there
 * where there is no git.
 */
export function listCourse(root: string): string[] {
  const tracked = listTracked(root);
  if (tracked.length > 0) return tracked;
  const atTop = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const below = FOLDERS.flatMap((folder) =>
    listFiles(join(root, folder)).map((path) => `${folder}/${path}`),
  );
  return [...atTop, ...below];
}

/** None where there is no repository, or nothing in it yet. */
function listTracked(root: string): string[] {
  // A folder in somebody else's repository is not tracked there, or not as the course.
  if (!existsSync(join(root, '.git'))) return [];
  return listWithGit(root, 'ls-files', '-z') ?? [];
}
