import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { CourseError } from '../model/course-error';

/** What the course consists of, as shipped. */
export interface CourseLock {
  readonly version: 1;
  /** Path in the repository → id of its content, as git names it. */
  readonly files: Readonly<Record<string, string>>;
  /** Exercise id → titles of its tests, in file order. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

export const LOCK_FILE = 'harness/course.lock';

const lockSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), z.string()),
  tests: z.record(z.string(), z.array(z.string())),
});

/** Reads `harness/course.lock`; an empty one when there is none, as in a course that is just being written. */
export function loadLock(root: string): CourseLock {
  const file = join(root, LOCK_FILE);
  if (!existsSync(file)) return { version: 1, files: {}, tests: {} };
  try {
    return lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new CourseError(`${LOCK_FILE} cannot be read`, {
      next: `Bring it back with \`git checkout ${LOCK_FILE}\`.`,
      cause: error,
    });
  }
}

/** The id that git gives to this content. Line ends count as `\n`, as they do in git's store here. */
export function contentId(content: Buffer): string {
  const text = content.includes(0)
    ? content
    : Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return createHash('sha1').update(`blob ${text.length}\0`).update(text).digest('hex');
}
