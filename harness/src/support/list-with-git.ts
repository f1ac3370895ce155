import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { CourseError } from '../model/course-error';
import { askGit } from './ask-git';

/**
 * The paths that a command of git lists, which ends each by a zero; `undefined` where there is no
 * repository. A repository that git cannot read is never taken for none.
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
