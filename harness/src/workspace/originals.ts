import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { CourseError } from '../model/course-error';
import { askGit } from '../support/ask-git';
import { inspectRepository } from '../support/inspect-repository';
import { contentId, type CourseLock } from './course-lock';

/** Which files belong to the course, and where their shipped content can be read. */
export type KnownOriginals = Pick<Originals, 'paths' | 'locate'>;

/**
 * The course's own files as they were shipped. Each is read from where its original content is: in
 * place, in git, or in the kept copy.
 */
export class Originals {
  readonly #root: string;
  readonly #lock: CourseLock;

  constructor(root: string, lock: CourseLock) {
    this.#root = root;
    this.#lock = lock;
  }

  /** The course's own files below a folder that were changed or are missing. */
  changed(below: string): string[] {
    return this.paths(below).filter((path) => !this.#isAsShipped(path));
  }

  /** Course-owned files below a folder. */
  paths(below: string): string[] {
    return Object.keys(this.#lock.files).filter((path) => path.startsWith(below));
  }

  /**
   * Absolute path of a file with the original content. A file that no list has, as in a new
   * exercise, is its own original.
   */
  locate(path: string): string {
    if (this.#lock.files[path] === undefined || this.#isAsShipped(path)) {
      return join(this.#root, path);
    }
    const copy = join(this.#root, '.course', 'originals', path);
    if (!existsSync(copy) || contentId(readFileSync(copy)) !== this.#lock.files[path]) {
      const original = this.#fromGit(path);
      mkdirSync(dirname(copy), { recursive: true });
      writeAtomically(copy, original);
    }
    return copy;
  }

  /**
   * For tools that have to see the course as it was shipped: changed files below a folder → their
   * originals, as absolute paths.
   */
  replacements(below: string): ReadonlyMap<string, string> {
    return new Map(this.changed(below).map((path) => [join(this.#root, path), this.locate(path)]));
  }

  read(path: string): Buffer {
    return readFileSync(this.locate(path));
  }

  /**
   * Keeps copies of the originals where there is no git repository, once for each edition of the
   * course. Does nothing where there is one.
   */
  keepCopies(): void {
    if (existsSync(join(this.#root, '.git'))) return;
    const stamp = join(this.#root, '.course', 'originals', 'edition');
    const edition = contentId(Buffer.from(JSON.stringify(this.#lock.files)));
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === edition) return;
    try {
      this.#copyAll();
      writeAtomically(stamp, edition);
    } catch {
      // In a read-only folder nobody changes a file; commands that have to write report that
      // themselves.
    }
  }

  #copyAll(): void {
    for (const path of this.paths('chapters/').filter((one) => this.#isAsShipped(one))) {
      const copy = join(this.#root, '.course', 'originals', path);
      mkdirSync(dirname(copy), { recursive: true });
      writeAtomically(copy, readFileSync(join(this.#root, path)));
    }
  }

  #isAsShipped(path: string): boolean {
    const file = join(this.#root, path);
    return existsSync(file) && contentId(readFileSync(file)) === this.#lock.files[path];
  }

  #fromGit(path: string): Buffer {
    const asked = askGit(this.#root, 'cat-file', 'blob', this.#lock.files[path] ?? '');
    if (asked.kind === 'answered') return asked.output;
    const what = `the original of ${path} was not found`;
    const lacks = 'Neither git nor .course/originals has it.';
    const repository = inspectRepository(this.#root);
    switch (repository.kind) {
      case 'closed':
        throw new CourseError(
          `the original of ${path} cannot be read from git: ${repository.reason}`,
          { next: repository.next, blame: 'machine' },
        );
      case 'shallow':
        throw new CourseError(what, {
          next: `${lacks} This is a shallow clone: \`git fetch --unshallow\` brings the rest of it.`,
        });
      case 'whole':
      case 'none':
        throw new CourseError(what, {
          next: `${lacks} Clone the course again and copy your work over.`,
        });
    }
  }
}
