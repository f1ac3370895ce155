import { openSubjects, type Subject } from '#src/judging/subjects';

import { buildSolved } from './built-chapter';
import { noMeasure } from './measure';
import type { Setting } from './measurement';

/** All exercises of a chapter. */
export function subjectsOf({ session: { open } }: Setting, chapter: string): Subject[] {
  return openSubjects(open.course, open.originals, []).filter(
    ({ exercise }) => exercise.chapter === chapter,
  );
}

/** The folder of a chapter with everything solved, built; `unsolved` are files that are starters. */
export function buildChapter(
  setting: Setting,
  chapter: string,
  unsolved: readonly string[] = [],
): string {
  const [first] = subjectsOf(setting, chapter);
  if (!first) throw noMeasure(`there is no ${chapter}`);
  return buildSolved(first, unsolved);
}
