import { listWithGit } from '../support/list-with-git';
import type { Breach } from './breach';

/**
 * An answer can contain a `.gitignore`. Git obeys it in this repository too, and does not commit
 * the files that it names.
 */
const HIDDEN = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', 'solutions'];

/** Files of known answers that `git add` ignores: a clone would lack them. */
export function checkHidden(root: string): Breach[] {
  return hiddenFiles(root).map((path) => ({
    rule: 7,
    where: path,
    what: 'git ignores this file, so a clone lacks it',
    next: `Run \`git add --force ${path}\` if it belongs to the answer; remove it if not.`,
  }));
}

/** Empty where there is no git: then no clone can lack a file. */
function hiddenFiles(root: string): string[] {
  return listWithGit(root, ...HIDDEN) ?? [];
}
