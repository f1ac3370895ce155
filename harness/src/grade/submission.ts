import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Subject } from '../judging/subjects';
import type { RefusedFile } from '../model/grade';
import { contentId, type CourseLock } from '../workspace/course-lock';
import { pickEdits } from '../workspace/edits';
import { concerns } from './asked-paths';
import type { Taken } from './take-files';

/** The accepted files of a submission, written to a folder, to be read exercise by exercise. */
export class Submission {
  readonly #taken: Taken;
  /** Path in the repository → absolute path. */
  readonly #files: Readonly<Record<string, string>>;

  constructor(folder: string, taken: Taken) {
    this.#taken = taken;
    this.#files = layOut(folder, taken);
  }

  /** The submitted files of an exercise: path in the chapter → absolute path. */
  answerOf({ exercise }: Subject): Record<string, string> {
    return this.#submitted(exercise.chapter, exercise.edits);
  }

  /**
   * The submitted files of the exercises that it builds on, when this edition of the course has no
   * reference for them.
   */
  unaidedOf({ exercise, prerequisites, layers }: Subject): Record<string, string> {
    const unaided = prerequisites.filter(
      ({ edits }) => Object.keys(pickEdits(edits, layers.references)).length === 0,
    );
    const edits = unaided.flatMap((one) => one.edits);
    return this.#submitted(exercise.chapter, edits);
  }

  refusedOf({ exercise }: Subject): RefusedFile[] {
    return this.#taken.refused.filter(({ path }) => concerns(exercise, path));
  }

  /** Whether any of the exercise's files differs from the starter. */
  isBegun(subject: Subject, lock: CourseLock): boolean {
    return Object.keys(this.answerOf(subject)).some((path) => {
      const inCourse = `chapters/${subject.exercise.chapter}/${path}`;
      const content = this.#taken.files.get(inCourse);
      return content !== undefined && contentId(content) !== lock.files[inCourse];
    });
  }

  #submitted(chapter: string, edits: readonly string[]): Record<string, string> {
    const prefix = `chapters/${chapter}/`;
    const own = Object.entries(this.#files)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, file]) => [path.slice(prefix.length), file] as const);
    return pickEdits(edits, Object.fromEntries(own));
  }
}

/** Writes the accepted files into a folder; their names contain only safe characters. */
function layOut(folder: string, { files }: Taken): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...files].map(([path, content]) => {
      const file = join(folder, 'files', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return [path, file];
    }),
  );
}
