import { listWithGit } from '../support/list-with-git';
import type { Breach } from './breach';

/**
 * A learner's `.gitignore` can be part of an answer. Git reads it there as well, and never commits
 * what it names.
 */
const HIDDEN = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', 'solutions'];

/** Files of known answers that `git add` passes over: a clone would prove something else. */
export function checkHidden(root: string): Breach[] {
  return hiddenFiles(root).map((path) => ({
    rule: 7,
    where: path,
    what: 'git ignores this file, so a clone lacks it',
    next: `Run \`git add --force ${path}\` if it belongs to the answer; remove it if not.`,
  }));
}

/** Nothing where there is no git: what lies there is all that there is. */
function hiddenFiles(root: string): string[] {
  return listWithGit(root, ...HIDDEN) ?? [];
}
