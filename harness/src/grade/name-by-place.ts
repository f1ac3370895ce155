import { basename, join, relative } from 'node:path';

import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';

/**
 * Replaces the path of each file in an outcome by its path in the course,
 * `chapters/01-settings/src/…`: the folder of a submission has another name on every machine, and
 * the learner does not know it.
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
    // Jest shows paths relative to the folder of the course.
    return [file, relative(root, file)].map((name) => [name, place] as const);
  });
  // Either may end with the other.
  const byLength = names.toSorted(([one], [other]) => other.length - one.length);
  const rename = (text: string) =>
    byLength.reduce((renamed, [name, place]) => renamed.replaceAll(name, () => place), text);
  return mapStrings(outcome, rename) as RunOutcome;
}

/** A copy of plain data with every string mapped. */
function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, map)]));
}
