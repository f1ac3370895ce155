import { resolve } from 'node:path';

import { loadCourseCached } from '../manifest/cached-course';
import { type Exercise, exercisesOf } from '../model/course';
import { CourseError } from '../model/course-error';
import type { OpenCourse } from '../pipeline';
import { type Progress, progressOf } from '../progress/progress';
import { ProgressFile } from '../progress/progress-file';
import { loadLock } from '../workspace/course-lock';
import { Originals } from '../workspace/originals';
import { createOutput, type Output } from './output';

/** Everything that a command works with. */
export interface Session {
  readonly root: string;
  readonly open: OpenCourse;
  readonly progress: ProgressFile;
  readonly output: Output;
}

export function openSession(): Session {
  const root = courseRoot();
  const output = createOutput();
  const lock = loadLock(root);
  const originals = new Originals(root, lock);
  originals.keepCopies();
  return {
    root,
    output,
    open: { course: loadCourseCached(root), lock, originals },
    progress: new ProgressFile(root, (text) => output.tell(text)),
  };
}

/** The course that this command belongs to; another one for the harness's own tests. */
export function courseRoot(): string {
  return resolve(process.env['COURSE_ROOT'] ?? resolve(__dirname, '../../..'));
}

/** The exercise that a person means: its id, its stem, or the first open one when nothing is said. */
export function findExercise(
  { open, progress }: Session,
  asked: string | undefined,
): Exercise | undefined {
  const all = exercisesOf(open.course);
  if (asked === undefined) return firstOpen(all, progress.read());
  const found = all.filter(({ id, stem }) => id === asked || stem === asked);
  if (found[0] && found.length === 1) return found[0];
  const close = all.filter(({ id }) => id.includes(asked)).map(({ id }) => id);
  throw new CourseError(`there is no exercise "${asked}"`, {
    next:
      close.length > 0
        ? `Did you mean ${close.join(' or ')}?`
        : '`npm run course -- list` shows them all.',
  });
}

/** The exercise that a person means when it is about work that was begun: the one judged last, when nothing is said. */
export function findCurrent(session: Session, asked: string | undefined): Exercise | undefined {
  const { last } = session.progress.read();
  const known = exercisesOf(session.open.course).some(({ id }) => id === last);
  return findExercise(session, asked ?? (known ? last : undefined));
}

export function firstOpen(all: readonly Exercise[], progress: Progress): Exercise | undefined {
  return all.find(({ id }) => !progressOf(progress, id).passed);
}

export function passedIds(progress: Progress): Set<string> {
  return new Set(
    Object.entries(progress.exercises).flatMap(([id, { passed }]) => (passed ? [id] : [])),
  );
}

/** The files of an exercise as a reader can click on them. */
export function editPaths({ chapter, edits }: Exercise, files: readonly string[]): string[] {
  const prefix = `chapters/${chapter}/`;
  return edits.flatMap((edit) =>
    edit.endsWith('/**')
      ? files.filter((path) => path.startsWith(prefix + edit.slice(0, -2)))
      : [prefix + edit],
  );
}
