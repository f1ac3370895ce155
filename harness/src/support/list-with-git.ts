import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { CourseError } from '../model/course-error';
import { askGit } from './ask-git';

/**
 * The paths in the output of a git command that ends each with a zero byte; `undefined` where there
 * is no repository. Throws for a repository that git cannot read.
 */
export function listWithGit(root: string, ...args: readonly string[]): string[] | undefined {
  const asked = askGit(root, ...args);
  if (asked.kind === 'answered') {
    return asked.output
      .toString()
      .split('\0')
      .filter((path) => path !== '');
  }
  if (!existsSync(join(root, '.git'))) return undefined;
  throw new CourseError(`git cannot list files: ${asked.reason}`, {
    next: asked.next,
    blame: 'machine',
  });
}
