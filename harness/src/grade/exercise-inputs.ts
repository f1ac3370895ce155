import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Subject } from '../judging/subjects';
import type { GradeInputs, RefusedFile } from '../model/grade';
import { sha256 } from '../support/sha256';
import { contentId, type CourseLock } from '../workspace/course-lock';
import { matchesEdits, pickEdits } from '../workspace/edits';

/** Everything that the verdict on one exercise depends on, as hashes by name. */
export interface ExerciseInputs extends Readonly<Record<string, string>> {
  /** The submitted files of the exercise, and why others were not accepted. */
  readonly answer: string;
  /** Its tests, the files that they share with other tests, and the list of expected tests. */
  readonly tests: string;
  /** The rest of its chapter, and the references of the exercises that it builds on. */
  readonly chapter: string;
  readonly kit: string;
  /** Lane, images, limits, seed and the like. */
  readonly setting: string;
}

/** What a submission has for one exercise. */
export interface SubmittedAnswer {
  /** Path in the chapter → absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** The files that were not accepted, and why. */
  readonly refused: readonly RefusedFile[];
}

/** Reads each file of the course once. */
export class InputHashes {
  readonly #lock: CourseLock;
  readonly #files = new Map<string, string>();

  constructor(lock: CourseLock) {
    this.#lock = lock;
  }

  of(
    { exercise, prerequisites, layers }: Subject,
    { files, refused }: SubmittedAnswer,
    setting: GradeInputs,
  ): ExerciseInputs {
    const { originals, references, chapterDir } = layers;
    const suite = originals[exercise.suite] ?? join(chapterDir, exercise.suite);
    const shared = Object.entries(originals).filter(
      ([path]) => path.startsWith('tests/') && !path.endsWith('.test.ts'),
    );
    const given = Object.entries(originals).filter(
      ([path]) => !path.startsWith('tests/') && !matchesEdits(exercise.edits, path),
    );
    const standIns = prerequisites.flatMap(({ edits }) =>
      Object.entries(pickEdits(edits, references)),
    );
    const { course: _, course_version: __, tests_sha256: ___, ...rest } = setting;
    return {
      answer: this.#hashAnswer(files, refused),
      tests: sha256(
        this.#hash(suite),
        ...shared.map(([, file]) => this.#hash(file)),
        ...(this.#lock.tests[exercise.id] ?? []),
      ),
      chapter: this.#hashAll([...given, ...standIns]),
      kit: this.kit(),
      setting: sha256(JSON.stringify([rest, exercise.points, exercise.passes])),
    };
  }

  /**
   * The hash of the kit (code that all tests use) as shipped, since the shipped kit is used for
   * grading.
   */
  kit(): string {
    const prefix = 'chapters/kit/';
    const shipped = Object.entries(this.#lock.files).filter(([path]) => path.startsWith(prefix));
    return sha256(...shipped.flatMap(([path, id]) => [path.slice(prefix.length), id]));
  }

  #hashAnswer(files: SubmittedAnswer['files'], refused: SubmittedAnswer['refused']): string {
    const hash = this.#hashAll(Object.entries(files));
    if (refused.length === 0) return hash;
    return sha256(hash, ...refused.flatMap(({ path, reason }) => [path, reason]));
  }

  #hashAll(files: readonly (readonly [path: string, file: string])[]): string {
    return sha256(...files.flatMap(([path, file]) => [path, this.#hash(file)]));
  }

  /** Line ends do not count, as in the lists of shipped files. */
  #hash(file: string): string {
    const known = this.#files.get(file) ?? contentId(readFileSync(file));
    this.#files.set(file, known);
    return known;
  }
}
