import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import type { Course } from '../model/course';
import type * as LoadCourse from './load-course';

interface Kept {
  readonly fingerprint: string;
  readonly course: Course;
}

/**
 * The course, from a cached copy as long as no brief has changed. Loading YAML and the checks of
 * the front matter would take longer than everything else at the start of a command.
 */
export function loadCourseCached(root: string): Course {
  const file = join(root, '.course', 'manifest.json');
  const fingerprint = stampBriefs(root);
  const kept = readKept(file);
  if (kept?.fingerprint === fingerprint) return { ...kept.course, root };
  const { loadCourse } = require('./load-course') as typeof LoadCourse;
  const course = loadCourse(root);
  keep(file, { fingerprint, course });
  return course;
}

/**
 * Names, sizes and times of all briefs, of the chapters' package.json files, and of this module.
 */
export function stampBriefs(root: string): string {
  const folder = join(root, 'chapters');
  const chapters = existsSync(folder) ? readdirSync(folder).sort() : [];
  const briefs = chapters.flatMap((chapter) => {
    const exercises = join(folder, chapter, 'exercises');
    const declared = stamp(join(folder, chapter, 'package.json'));
    if (!existsSync(exercises)) return [chapter, declared];
    return [declared, ...readdirSync(exercises).map((name) => stamp(join(exercises, name)))];
  });
  return [stamp(join(__dirname, 'load-course.js')), ...briefs].join('\n');
}

function stamp(file: string): string {
  const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
  return `${file} ${size} ${mtimeMs}`;
}

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

function keep(file: string, kept: Kept): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeAtomically(file, JSON.stringify(kept));
  } catch {
    // A read-only folder only costs time here; commands that have to write report it themselves.
  }
}
