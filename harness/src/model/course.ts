import type { Service } from './workspace';

/**
 * One exercise of a chapter, as its brief and folder describe it. Paths are relative to the
 * chapter.
 */
export interface Exercise {
  /** Never changes: `settings/env-casting`. */
  readonly id: string;
  readonly stem: string;
  readonly chapter: string;
  /** The number in the brief's file name; it only decides the order. */
  readonly order: number;
  readonly title: string;
  readonly points: number;
  readonly minutes: number;
  readonly track: 'core' | 'deep';
  readonly practice: string;
  /** Files or folder patterns (`src/catalog/**`) that the learner changes. */
  readonly edits: readonly string[];
  /** Ids of exercises that this one builds on; our references are used for them until they pass. */
  readonly after: readonly string[];
  /** Services without which nothing of it can be judged. */
  readonly needs: readonly Service[];
  /** All services that it or its chapter declares; includes `needs`. */
  readonly services: readonly Service[];
  /** Titles of tests that the starter passes already. */
  readonly passes: readonly string[];
  /** Describes where to work, for file formats without comments. */
  readonly todo: string | undefined;
  readonly brief: string;
  readonly suite: string;
  readonly task: string;
  readonly hints: readonly Hint[];
}

export interface Hint {
  /** The test whose failure this hint is for; `undefined` for a general one. */
  readonly when: string | undefined;
  readonly title: string;
  readonly text: string;
}

export interface Chapter {
  /** The folder's name: `01-settings`. */
  readonly name: string;
  /** Without its number: `settings`. */
  readonly topic: string;
  readonly exercises: readonly Exercise[];
}

export interface Course {
  /** The course's folder, absolute. */
  readonly root: string;
  readonly chapters: readonly Chapter[];
}

/** All exercises in the order in which they are taken. */
export function exercisesOf(course: Course): Exercise[] {
  return course.chapters.flatMap((chapter) => chapter.exercises);
}
