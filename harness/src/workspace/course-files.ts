import { join } from 'node:path';

import type { Course, Exercise } from '../model/course';
import { exercisesOf } from '../model/course';
import { listFiles } from '../support/list-files';
import { isShippedList } from './course-lock';
import { matchesEdits } from './edits';
import { changedInKit, kitLayer, newInKit } from './kit-files';
import type { KnownOriginals, Originals } from './originals';
import type { ChapterLayers, Layer } from './plan';

/**
 * A chapter's layers (sets of files, each laid over the one before), with the place where each
 * original file can be read now.
 */
export function openLayers(
  root: string,
  {
    chapter,
    originals,
    references,
  }: { chapter: string; originals: KnownOriginals; references: Layer },
): ChapterLayers {
  const prefix = `chapters/${chapter}/`;
  const shipped = originals
    .paths(prefix)
    .map((path) => [path.slice(prefix.length), originals.locate(path)]);
  return {
    chapterDir: join(root, 'chapters', chapter),
    originals: Object.fromEntries(shipped) as Layer,
    references,
    kit: kitLayer(originals),
  };
}

/** The exercises that an exercise builds on, directly or not, in course order. */
export function prerequisitesOf(course: Course, { after }: Exercise): Exercise[] {
  const all = exercisesOf(course);
  const wanted = new Set<string>();
  const collect = (ids: readonly string[]) => {
    for (const id of ids.filter((one) => !wanted.has(one))) {
      wanted.add(id);
      collect(all.find((exercise) => exercise.id === id)?.after ?? []);
    }
  };
  collect(after);
  return all.filter(({ id }) => wanted.has(id));
}

/** Every file in a chapter's folder: path in the chapter → absolute path. */
export function openTree(chapterDir: string): Layer {
  return Object.fromEntries(listFiles(chapterDir).map((path) => [path, join(chapterDir, path)]));
}

/**
 * The differences between a chapter and its shipped state, apart from the work on one exercise.
 * Paths are those in the repository.
 */
export interface ChangesBeside {
  /** Changed or missing files that belong to the course. */
  readonly courseFiles: readonly string[];
  /** Changed files of other exercises. */
  readonly otherExercises: readonly string[];
  /** New files that belong to no exercise, in the chapter or in the kit. */
  readonly strangers: readonly string[];
}

/** Returns whether a file of a chapter is one that learners write, for any exercise. */
export function learnersFilesIn(course: Course, chapter: string): (path: string) => boolean {
  const prefix = `chapters/${chapter}/`;
  const edits = exercisesOf(course)
    .filter((exercise) => exercise.chapter === chapter)
    .flatMap((exercise) => exercise.edits);
  return (path) => path.startsWith(prefix) && matchesEdits(edits, path.slice(prefix.length));
}

export function changesBeside(
  course: Course,
  originals: Originals,
  exercise: Exercise,
): ChangesBeside {
  const prefix = `chapters/${exercise.chapter}/`;
  const isEdit = learnersFilesIn(course, exercise.chapter);
  const isOwn = (path: string) => matchesEdits(exercise.edits, path.slice(prefix.length));
  const changed = [...originals.changed(prefix), ...changedInKit(originals)];
  const known = new Set(originals.paths(prefix));
  const present = listFiles(join(course.root, prefix)).map((path) => prefix + path);
  const strangers = present.filter(
    (path) => !known.has(path) && !isShippedList(path) && !isEdit(path),
  );
  return {
    courseFiles: changed.filter((path) => !isEdit(path)),
    otherExercises: changed.filter((path) => isEdit(path) && !isOwn(path)),
    strangers: [...strangers, ...newInKit(course.root, originals)].filter(
      (path) => !/\/\.env$|\.(db|log|sqlite(-\w+)?)$/.test(path),
    ),
  };
}
