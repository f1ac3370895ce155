import { basename, join, relative } from 'node:path';

import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';

/**
 * The outcome of a run in which each file is named by its place in the course,
 * `chapters/01-settings/src/…`, wherever it lay: the folder of a submission has another name on
 * every machine, and its learner does not know it.
 */
export function nameByPlace(
  outcome: RunOutcome,
  { files, chapterDir }: WorkspacePlan,
  root: string,
): RunOutcome {
  const chapter = `chapters/${basename(chapterDir)}`;
  const moved = Object.entries(files).filter(([path, file]) => file !== join(chapterDir, path));
  const names = moved.flatMap(([path, file]) => {
    const place = `${chapter}/${path}`;
    // Jest names files as seen from the folder of the course.
    return [file, relative(root, file)].map((name) => [name, place] as const);
  });
  // Either may end with the other.
  const byLength = names.toSorted(([one], [other]) => other.length - one.length);
  const rename = (text: string) =>
    byLength.reduce((renamed, [name, place]) => renamed.replaceAll(name, () => place), text);
  return mapStrings(outcome, rename) as RunOutcome;
}

/** Plain data in which every string is another one. */
function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, map)]));
}
