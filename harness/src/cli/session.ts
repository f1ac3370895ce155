import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { type OpenCourse, openCourse, readLock } from '../judging/open-course';
import { stampBriefs } from '../manifest/cached-course';
import { findCopies } from '../manifest/find-copies';
import { type Exercise, exercisesOf } from '../model/course';
import { CourseError } from '../model/course-error';
import { type Progress, progressOf } from '../progress/progress';
import { ProgressFile } from '../progress/progress-file';
import { shippedPath } from '../workspace/course-lock';
import type * as NearMisses from './near-misses';
import { createOutput, type Output } from './output';

/** Everything that a command works with. */
export interface Session {
  readonly root: string;
  readonly open: OpenCourse;
  /** Tells briefs that have changed since the course was opened. */
  readonly briefs: string;
  readonly progress: ProgressFile;
  readonly output: Output;
}

export function openSession(): Session {
  const root = courseRoot();
  const output = createOutput();
  for (const { folder, of } of findCopies(root)) {
    output.tell(
      `chapters/${folder} is a copy of chapters/${of} and not part of the course.\n→ Move it out of chapters/: npm sees two packages with the same name.`,
    );
  }
  return {
    root,
    output,
    briefs: stampBriefs(root),
    open: openCourse(root),
    progress: new ProgressFile(root, (text) => output.tell(text)),
  };
}

/**
 * For a long-running command: a session with the course and the briefs as they are on disk now, after
 * `git pull` for example. Returns the same session where nothing has changed, or where the files are incomplete,
 * as in the middle of a checkout.
 */
export function refreshSession(session: Session): Session {
  const { root, open } = session;
  const lists = open.course.chapters.map(({ name }) => join(root, shippedPath(name)));
  if (!lists.every((list) => existsSync(list))) return session;
  try {
    const lock = readLock(root);
    const briefs = stampBriefs(root);
    return briefs === session.briefs && isDeepStrictEqual(lock, open.lock)
      ? session
      : { ...session, briefs, open: openCourse(root, lock) };
  } catch (error) {
    if (error instanceof CourseError) return session;
    throw error;
  }
}

/**
 * The folder of the course that this command belongs to; the harness's own tests set another one.
 */
export function courseRoot(): string {
  return resolve(process.env['COURSE_ROOT'] ?? resolve(__dirname, '../../..'));
}

/** The exercise with this id or short name, or the first open one when none is given. */
export function findExercise(
  { open, progress }: Session,
  asked: string | undefined,
): Exercise | undefined {
  if (asked !== undefined) return findNamedExercise({ open }, asked);
  return firstOpen(exercisesOf(open.course), progress.read());
}

/**
 * The exercise with this id or short name. Throws for any other word, and suggests what may have
 * been meant.
 */
export function findNamedExercise({ open }: Pick<Session, 'open'>, asked: string): Exercise {
  const all = exercisesOf(open.course);
  const found = all.filter(({ id, stem }) => id === asked || stem === asked);
  if (found[0] && found.length === 1) return found[0];
  // Loaded only here: the module that compares words is slow to load.
  const { findNearMisses } = require('./near-misses') as typeof NearMisses;
  const close = findNearMisses(all, asked).map(({ id }) => id);
  throw new CourseError(`there is no exercise "${asked}"`, {
    next:
      close.length > 0
        ? `Did you mean ${close.join(' or ')}?`
        : '`npx course list` shows them all.',
  });
}

/** The named exercise, or, for commands about work in progress, the one that was judged last. */
export function findCurrent(session: Session, asked: string | undefined): Exercise | undefined {
  const { last } = session.progress.read();
  const known = exercisesOf(session.open.course).some(({ id }) => id === last);
  return findExercise(session, asked ?? (known ? last : undefined));
}

/** The next open exercise after this one; after the last of the course, the first open one. */
export function findNextOpen(
  { open, progress }: Session,
  { id: current }: Exercise,
): Exercise | undefined {
  const all = exercisesOf(open.course);
  const at = all.findIndex(({ id }) => id === current);
  const others = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))];
  return firstOpen(others, progress.read());
}

export function firstOpen(all: readonly Exercise[], progress: Progress): Exercise | undefined {
  return all.find(({ id }) => !progressOf(progress, id).passed);
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
