import { readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

import type { ReadFile, ReadFiles } from './read-files';

/**
 * The folder of the course for the compiler: the same on every machine, since the compiler's
 * messages contain paths. No real folder has that name.
 */
export const COURSE = '/@course';

const PACKAGES = 'node_modules/';
const KIT_PACKAGE = `${PACKAGES}@bookshop/kit/`;
const KIT = 'chapters/kit/';

/** The compiler's own description of the language. */
export const LIBRARY = `${COURSE}/${PACKAGES}typescript/lib`;
const LIBRARY_FILE = /^lib(\.[\w.]+)?\.d\.ts$/;
const LIBRARY_FOLDER = dirname(require.resolve('typescript'));

/**
 * The only files of this machine that the compiler can see: those of one chapter in its layers, the
 * kit, and the packages that both depend on. For the compiler, no other file exists: otherwise a
 * message in a grade could quote from it.
 */
export class CourseView {
  readonly #root: string;
  readonly #packages: ReadonlySet<string>;
  readonly #files: ReadFiles;

  constructor(root: string, packages: ReadonlySet<string>, files: ReadFiles) {
    this.#root = root;
    this.#packages = packages;
    this.#files = files;
  }

  /** The packages whose types are there without an import: those of Jest where answers are tests. */
  globals(): string[] {
    return this.#packages.has('@types/jest') ? ['node', 'jest'] : ['node'];
  }

  /** A file of the course, by its path in the compiler. */
  courseFile(file: string): ReadFile | undefined {
    const path = pathInCourse(file);
    return path === undefined ? undefined : this.#files.get(unlink(path));
  }

  fileExists(file: string): boolean {
    if (this.courseFile(file)) return true;
    const real = this.#locatePackageFile(file);
    return real !== undefined && isFile(real);
  }

  readFile(file: string): string | undefined {
    const own = this.courseFile(file);
    if (own) return own.text;
    const real = this.#locatePackageFile(file);
    return real !== undefined && isFile(real) ? readFileSync(real, 'utf8') : undefined;
  }

  /** The kit is also linked as a package; this gives each of its files a single path. */
  realpath(file: string): string {
    const path = pathInCourse(file);
    return path === undefined ? file : `${COURSE}/${unlink(path)}`;
  }

  #locatePackageFile(file: string): string | undefined {
    if (posix.dirname(file) === LIBRARY && LIBRARY_FILE.test(posix.basename(file)))
      return join(LIBRARY_FOLDER, posix.basename(file));
    const path = pathInCourse(file);
    if (path?.startsWith(PACKAGES) !== true) return undefined;
    const [scope = '', name = ''] = path.slice(PACKAGES.length).split('/');
    const isVisible = this.#packages.has(scope.startsWith('@') ? `${scope}/${name}` : scope);
    return isVisible ? join(this.#root, path) : undefined;
  }
}

/** `undefined` for a path outside of the course. */
export function pathInCourse(file: string): string | undefined {
  const path = posix.normalize(file);
  return path.startsWith(`${COURSE}/`) ? path.slice(COURSE.length + 1) : undefined;
}

function unlink(path: string): string {
  return path.startsWith(KIT_PACKAGE) ? KIT + path.slice(KIT_PACKAGE.length) : path;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Also when a part of the path is a file and not a folder.
    return false;
  }
}
