import { loadCourseCached } from '../manifest/cached-course';
import type { Course } from '../model/course';
import { type CourseLock, loadLock } from '../workspace/course-lock';
import { Originals } from '../workspace/originals';

/** The course as it lies on disk, read once. */
export interface OpenCourse {
  readonly course: Course;
  readonly lock: CourseLock;
  readonly originals: Originals;
}

/** Reads the course, and keeps copies of its originals where they could be lost. */
export function openCourse(root: string, lock: CourseLock = loadLock(root)): OpenCourse {
  const originals = new Originals(root, lock);
  originals.keepCopies();
  return { course: loadCourseCached(root), lock, originals };
}
