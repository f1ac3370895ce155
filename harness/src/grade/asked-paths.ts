import { type Course, type Exercise, exercisesOf } from '../model/course';
import { matchesEdits } from '../workspace/edits';

/** The paths of the files that a submission may contain, relative to the folder of the course. */
export class AskedPaths {
  readonly #edits: readonly string[];
  readonly #folded: readonly string[];
  readonly #plain: ReadonlySet<string>;
  readonly #folders: ReadonlySet<string>;

  constructor(course: Course) {
    this.#edits = exercisesOf(course).flatMap(editsOf);
    this.#folded = this.#edits.map(foldPath);
    this.#plain = new Set(this.#edits.filter((edit) => !edit.endsWith('/**')));
    this.#folders = new Set(this.#edits.flatMap(foldersAbove));
  }

  /** Whether an exercise asks for a file of this path. */
  has(path: string): boolean {
    return matchesEdits(this.#edits, path);
  }

  /** Whether an exercise names this very path, and not only a folder pattern that matches it. */
  isFile(path: string): boolean {
    return this.#plain.has(path);
  }

  /** Whether a file that an exercise asks for is below this path. */
  isFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  /** The same without regard to upper and lower case. */
  hasFolded(path: string): boolean {
    return matchesEdits(this.#folded, foldPath(path));
  }
}

/** Whether a problem with this path means that the exercise may lack one of its files. */
export function concerns(exercise: Exercise, path: string): boolean {
  const edits = editsOf(exercise);
  return (
    edits.some((edit) => foldersAbove(edit).includes(path)) ||
    matchesEdits(edits.map(foldPath), foldPath(path))
  );
}

/** A key that is the same for two paths that some file systems treat as one. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** All folders above a path, the outermost first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function editsOf({ chapter, edits }: Exercise): string[] {
  return edits.map((edit) => `chapters/${chapter}/${edit}`);
}
