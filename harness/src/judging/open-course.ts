import { loadCourseCached } from '../manifest/cached-course';
import { findCopies } from '../manifest/find-copies';
import type { Course } from '../model/course';
import { type CourseLock, loadLock } from '../workspace/course-lock';
import { Originals } from '../workspace/originals';

/** The course as it is on disk, read once. */
export interface OpenCourse {
  readonly course: Course;
  readonly lock: CourseLock;
  readonly originals: Originals;
}

/** The lists of shipped files, without those in copies of chapters. */
export function readLock(root: string): CourseLock {
  return loadLock(
    root,
    findCopies(root).map(({ folder }) => folder),
  );
}

/** Reads the course, and keeps copies of its original files where they could be lost. */
export function openCourse(root: string, lock: CourseLock = readLock(root)): OpenCourse {
  const originals = new Originals(root, lock);
  originals.keepCopies();
  return { course: loadCourseCached(root), lock, originals };
}
