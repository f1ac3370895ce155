import { accessSync, constants, existsSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

import { findOuterWorkspace } from '../../bin/outer-workspace';
import { askGit } from '../support/ask-git';
import { inspectRepository } from '../support/inspect-repository';
import { type Finding, good } from './finding';

/**
 * Whether git is installed and can read the course's repository; the originals of changed files are
 * read from there.
 */
export function examineGit(root: string): Finding {
  const section = 'git';
  const repository = inspectRepository(root);
  switch (repository.kind) {
    case 'none':
      return good(section, 'no repository: the original files are kept as copies in .course');
    case 'closed':
      return {
        section,
        state: 'bad',
        what: `the repository cannot be read: ${repository.reason}`,
        fix: repository.next,
      };
    case 'shallow':
      return {
        section,
        state: 'missing',
        what: 'a shallow clone: the originals of files that you have changed may be missing',
        fix: 'git fetch --unshallow',
      };
    case 'whole':
      return good(section, describeVersion(root));
  }
}

function describeVersion(root: string): string {
  const asked = askGit(root, '--version');
  return asked.kind === 'answered' ? asked.output.toString().trim() : asked.reason;
}

/** Folders in which commands keep their data, by path in the course. */
const OWN_FOLDERS = [
  '.course',
  'harness/dist',
  'node_modules',
  'node_modules/.cache',
  'node_modules/.cache/course',
];

/** Whether every folder belongs to this user; after `sudo npm …`, for example, some may not. */
export function examineOwners(root: string): Finding {
  const section = 'own files';
  const foreign = OWN_FOLDERS.flatMap((path) => withContents(root, path)).find(
    (path) => !isWritable(join(root, path)),
  );
  if (foreign === undefined) return good(section, 'progress and caches are writable');
  const { uid } = statSync(join(root, foreign));
  return {
    section,
    state: 'bad',
    what: `${foreign} is not writable: it belongs to the user with uid ${uid}`,
    fix: `sudo chown -R "$(id -un)" ${JSON.stringify(root)}`,
  };
}

/** A folder and its subfolders; for the packages only the folder itself, since there are many. */
function withContents(root: string, path: string): string[] {
  const folder = join(root, path);
  if (!existsSync(folder)) return [];
  if (path === 'node_modules') return [path];
  const inside = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return [path, ...inside.map(({ name }) => `${path}/${name}`)];
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  ENOSPC: 'fs.inotify.max_user_watches=524288',
  EMFILE: 'fs.inotify.max_user_instances=512',
};

/**
 * Whether the system reports changed files; on Linux, other programs can use up the number of
 * watches.
 */
export function examineWatching(root: string, watchFolder: typeof watch = watch): Finding {
  const section = 'watching';
  try {
    watchFolder(join(root, 'chapters')).close();
    return good(section, 'changed files are noticed');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const limit = LIMITS[code];
    return {
      section,
      state: 'bad',
      what:
        limit === undefined
          ? `changed files are not noticed: ${message}`
          : `changed files are not noticed: this user watches as many as the system allows (${code})`,
      fix:
        limit === undefined
          ? 'Clone the course to a disk of this machine.'
          : `Close editors and other programs that watch files, or allow more: sudo sysctl ${limit}`,
    };
  }
}

/** Whether an environment variable changes how Node and npm work here. */
export function examineEnvironment(env: Readonly<NodeJS.ProcessEnv> = process.env): Finding {
  const section = 'environment';
  const { NODE_ENV: mode } = env;
  if (mode !== 'production') return good(section, 'NODE_ENV is not set to production');
  return {
    section,
    state: 'missing',
    what: 'NODE_ENV is production: apps that you start hide their errors, and `npm install` leaves out what the course needs',
    fix: 'unset NODE_ENV',
  };
}

/** Whether npm takes this folder for a part of another project. */
export function examineOuterWorkspace(root: string): Finding {
  const section = 'workspaces';
  const outer = findOuterWorkspace(root);
  if (outer === undefined)
    return good(section, 'no folder above lists this one as an npm workspace');
  return {
    section,
    state: 'missing',
    what: `${outer} lists this folder in its npm workspaces: npm and npx work there instead of here`,
    fix: `Move the course out of ${outer}, or remove it from "workspaces" in the package.json there.`,
  };
}
