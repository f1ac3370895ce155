import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CourseError } from '../model/course-error';

/** The files and tests of the course, as shipped. */
export interface CourseLock {
  /** Path in the repository → id of its content, as git names it. */
  readonly files: Readonly<Record<string, string>>;
  /** Exercise id → titles of its tests, in file order. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

/** What one folder of `chapters/` consists of: `chapters/<folder>/shipped.json`. */
export interface ShippedFolder {
  readonly version: 1;
  /** Path in the folder → id of its content. */
  readonly files: Readonly<Record<string, string>>;
  /** Stem of an exercise → titles of its tests. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

const SHIPPED = 'shipped.json';

/** The path of a chapter's list, in the repository. */
export function shippedPath(folder: string): string {
  return `chapters/${folder}/${SHIPPED}`;
}

/** Whether a path in the repository is that of a list. */
export function isShippedList(path: string): boolean {
  return /^chapters\/[^/]+\/shipped\.json$/.test(path);
}

/**
 * The id of an exercise, from its chapter's folder and its stem: `01-settings`, `env-casting` →
 * `settings/env-casting`.
 */
export function exerciseId(folder: string, stem: string): string {
  return `${folder.replace(/^\d\d-/, '')}/${stem}`;
}

/**
 * Reads the lists of all chapters and of the kit. A folder without a list is a chapter that is
 * being written; `copies` are folders that do not belong to the course.
 */
export function loadLock(root: string, copies: readonly string[] = []): CourseLock {
  const chapters = join(root, 'chapters');
  const present = existsSync(chapters) ? readdirSync(chapters).sort() : [];
  const folders = present.filter((name) => !copies.includes(name));
  const files: Record<string, string> = {};
  const tests: Record<string, readonly string[]> = {};
  for (const folder of folders.filter((name) => existsSync(join(chapters, name, SHIPPED)))) {
    const shipped = readShipped(root, folder);
    for (const [path, id] of Object.entries(shipped.files))
      files[`chapters/${folder}/${path}`] = id;
    for (const [stem, titles] of Object.entries(shipped.tests))
      tests[exerciseId(folder, stem)] = titles;
  }
  return { files, tests };
}

function readShipped(root: string, folder: string): ShippedFolder {
  const path = shippedPath(folder);
  const shipped = parseJson(readFileSync(join(root, path), 'utf8'));
  if (isShipped(shipped)) return shipped;
  throw new CourseError(`${path} cannot be read`, {
    next: `Bring it back with \`git checkout ${path}\`.`,
  });
}

function parseJson(text: string): unknown {
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

// The tool writes this file, so a check of its outline is enough to find a bad merge. A schema
// would be too slow, since every command reads it.
function isShipped(data: unknown): data is ShippedFolder {
  const { version, files, tests } = (data ?? {}) as Partial<Record<string, unknown>>;
  return version === 1 && isObject(files) && isObject(tests);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/**
 * The id that git gives to this content. Line ends count as `\n`, as in git's object store here.
 */
export function contentId(content: Buffer): string {
  const text = content.includes(0)
    ? content
    : Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return createHash('sha1').update(`blob ${text.length}\0`).update(text).digest('hex');
}
