import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';

import { CourseError } from '../model/course-error';

/**
 * Throws when a file that is to be written would be in the folder of the submission: a grade there
 * may be its sender's work, and a link there may lead anywhere.
 */
export function requireOutside(submission: string, files: readonly string[]): void {
  const inside = files.find((file) => isWithin(submission, file));
  if (inside === undefined) return;
  throw new CourseError(`${inside} would be in the submission ${submission}`, {
    next: `Name a file outside of it: --out ../${basename(inside)}, for example.`,
  });
}

/** Whether a path is the folder of a submission or in it; nothing is inside of an archive. */
export function isWithin(submission: string, path: string): boolean {
  const folder = realPlace(submission);
  const place = realPlace(path);
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A path without links; its last parts need not exist. */
function realPlace(path: string): string {
  const full = resolve(path);
  try {
    return realpathSync(full);
  } catch {
    const above = dirname(full);
    return above === full ? full : join(realPlace(above), basename(full));
  }
}
