import { loadAnswers, loadReferences } from '../manifest/load-answers';
import type { Answer } from '../model/answer';
import { type Course, type Exercise, exercisesOf } from '../model/course';
import { openLayers, prerequisitesOf } from '../workspace/course-files';
import type { Originals } from '../workspace/originals';
import type { ChapterLayers } from '../workspace/plan';

/** An exercise with its layers and known answers. */
export interface Subject {
  readonly exercise: Exercise;
  readonly prerequisites: readonly Exercise[];
  readonly layers: ChapterLayers;
  readonly answers: readonly Answer[];
}

/**
 * Every exercise with its layers and its known answers; only those of `only`, unless that is empty.
 */
export function openSubjects(
  course: Course,
  originals: Originals,
  only: readonly string[],
): Subject[] {
  const layersOf = new Map(
    course.chapters.map(({ name }) => {
      const references = loadReferences(course.root, name);
      return [name, openLayers(course.root, { chapter: name, originals, references })] as const;
    }),
  );
  return exercisesOf(course)
    .filter(({ id }) => only.length === 0 || only.includes(id))
    .flatMap((exercise) => {
      const layers = layersOf.get(exercise.chapter);
      if (!layers) return [];
      const prerequisites = prerequisitesOf(course, exercise);
      return [{ exercise, prerequisites, layers, answers: loadAnswers(course.root, exercise) }];
    });
}
