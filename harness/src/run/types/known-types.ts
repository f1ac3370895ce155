import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { listFiles } from '../../support/list-files';
import { TypeChecker } from './type-checker';

/** Checks types as `TypeChecker` does, and only once what has not changed since: starting the compiler takes longer than most tests. */
export class KnownTypes {
  readonly #root: string;
  readonly #checker: TypeChecker;

  constructor(root: string) {
    this.#root = root;
    this.#checker = new TypeChecker(root);
  }

  async check(files: readonly string[]): Promise<readonly string[]> {
    const known = join(
      this.#root,
      'node_modules/.cache/course/types',
      `${this.#keyOf(files)}.json`,
    );
    const before = readErrors(known);
    if (before) return before;
    const errors = await this.#checker.check(files);
    keep(known, errors);
    return errors;
  }

  end(): Promise<void> {
    return this.#checker.end();
  }

  /** Of all that the compiler may look at: the checked files, what they can import, the settings and the packages. */
  #keyOf(files: readonly string[]): string {
    const inCourse = (file: string) => relative(this.#root, file).replaceAll(sep, '/');
    const checked = files.map(inCourse);
    const chapters = new Set(['kit', ...checked.map((path) => path.split('/')[1] ?? '')]);
    const sources = [...chapters].flatMap((name) => {
      const folder = `chapters/${name}`;
      const own = listFiles(join(this.#root, folder, 'src')).map((path) => `${folder}/src/${path}`);
      return [`${folder}/package.json`, ...own];
    });
    const hash = createHash('sha256');
    for (const part of [...checked, '']) hash.update(`${part}\0`);
    for (const path of ['tsconfig.json', 'node_modules/.package-lock.json', ...sources])
      hash
        .update(`${path}\0`)
        .update(readText(join(this.#root, path)))
        .update('\0');
    return hash.digest('hex');
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // What is not there is part of what is checked, too.
    return '';
  }
}

function readErrors(file: string): readonly string[] | undefined {
  try {
    const errors = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    const isList = Array.isArray(errors) && errors.every((error) => typeof error === 'string');
    return isList ? errors : undefined;
  } catch {
    return undefined;
  }
}

function keep(file: string, errors: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeAtomically(file, JSON.stringify(errors));
  } catch {
    // A folder that cannot be written to costs time, and nothing else.
  }
}
