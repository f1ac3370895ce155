import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { runCourse } from './run-course';
import { openFolder, type TemporaryFolder } from './temporary-folder';

const REPOSITORY = resolve(__dirname, '../../..');

/** The scope of the course's own packages. npm links them to folders of the checkout. */
const SCOPE = '@bookshop';

/** What npm has installed: without it the `course` command would install everything itself. */
const HIDDEN_LOCK = '.package-lock.json';

/** An edition for learners as it is after `npm ci`, with links to the packages of this checkout. */
export async function openInstalledEdition(): Promise<TemporaryFolder> {
  const edition = openFolder();
  const { code, stderr } = await runCourse(REPOSITORY, ['export', '--learners', edition.path]);
  if (code !== 0) throw new Error(`there is no edition: ${stderr}`);
  linkPackages(edition.path);
  return edition;
}

/** Adds what the full repository has besides: our answers, and the harness's own tests. */
export function addWhatLearnersLack({ path }: TemporaryFolder): void {
  for (const folder of ['solutions', 'harness/tests']) {
    cpSync(join(REPOSITORY, folder), join(path, folder), { recursive: true });
  }
}

function linkPackages(root: string): void {
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, SCOPE), { recursive: true });
  const link = (target: string, ...name: string[]) =>
    symlinkSync(target, join(modules, ...name), 'junction');
  const installed = join(REPOSITORY, 'node_modules');
  // What Jest has transformed holds paths, so the edition has a cache of its own.
  const packages = readdirSync(installed).filter(
    (name) => ![SCOPE, HIDDEN_LOCK, '.cache'].includes(name),
  );
  for (const name of packages) link(join(installed, name), name);
  cpSync(join(installed, HIDDEN_LOCK), join(modules, HIDDEN_LOCK));
  link(join(root, 'harness'), SCOPE, 'harness');
  for (const name of readdirSync(join(root, 'chapters'))) {
    link(join(root, 'chapters', name), SCOPE, name);
  }
}
