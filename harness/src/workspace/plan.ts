import { join } from 'node:path';

import type { Exercise } from '../model/course';
import type { WorkspacePlan } from '../model/workspace';
import { pickEdits } from './edits';

/** Path in the chapter → absolute path of the file that is used there. */
export type Layer = Readonly<Record<string, string>>;

export interface ChapterLayers {
  readonly chapterDir: string;
  /** Every course-owned file of the chapter as it was shipped. */
  readonly originals: Layer;
  readonly references: Layer;
  /** The kit as it was shipped, by path in the kit; nothing in a course whose lock knows no kit. */
  readonly kit?: Layer | undefined;
}

/** The references (our answers) of the exercises that an exercise builds on. */
function standIns(references: Layer, prerequisites: readonly Exercise[]): Layer {
  return Object.assign(
    {},
    ...prerequisites.map(({ edits }) => pickEdits(edits, references)),
  ) as Layer;
}

/**
 * An answer without the rest of the learner's folder: the original chapter and kit, the references
 * of its prerequisites, and the answer.
 */
export function planAnswer(
  { chapterDir, originals, references, kit }: ChapterLayers,
  {
    exercise,
    prerequisites,
    answer,
  }: { exercise: Exercise; prerequisites: readonly Exercise[]; answer: Layer },
): WorkspacePlan {
  const files = { ...originals, ...standIns(references, prerequisites), ...answer };
  const suite = originals[exercise.suite] ?? join(chapterDir, exercise.suite);
  return { chapterDir, suite, files, services: exercise.services, closed: true, kit };
}

/**
 * The learner's folder as it is, judged by the original tests. References are used in place of what
 * is not solved yet.
 */
export function planTree(
  { chapterDir, references }: Pick<ChapterLayers, 'chapterDir' | 'references'>,
  {
    exercise,
    suite,
    unsolved,
  }: { exercise: Exercise; suite: string; unsolved: readonly Exercise[] },
): WorkspacePlan {
  const files = standIns(references, unsolved);
  return { chapterDir, suite, files, services: exercise.services, closed: false };
}
