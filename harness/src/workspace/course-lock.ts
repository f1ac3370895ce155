import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Reads `harness/course.lock`; an empty one when there is none, as in a course that is just being written. */
export function loadLock(root: string): CourseLock {
  const file = join(root, LOCK_FILE);
  if (!existsSync(file)) return { version: 1, files: {}, tests: {} };
  const lock = parseJson(readFileSync(file, 'utf8'));
  if (isLock(lock)) return lock;
  throw new CourseError(`${LOCK_FILE} cannot be read`, {
    next: `Bring it back with \`git checkout ${LOCK_FILE}\`.`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The tool writes it, so its outline is enough to tell a lock from the rest of a merge. No schema: every command reads it.
function isLock(data: unknown): data is CourseLock {
  const { version, files, tests } = (data ?? {}) as Partial<Record<string, unknown>>;
  return version === 1 && typeof files === 'object' && typeof tests === 'object';
}

/** The id that git gives to this content. Line ends count as `\n`, as they do in git's store here. */
export function contentId(content: Buffer): string {
  const text = content.includes(0)
    ? content
    : Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return createHash('sha1').update(`blob ${text.length}\0`).update(text).digest('hex');
}
