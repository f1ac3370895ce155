import { join } from 'node:path';

import { type Chapter, type Exercise, exercisesOf } from '../model/course';
import { CourseError } from '../model/course-error';
import type { Scope, Step } from '../snapshots/version';
import { listFiles } from '../support/list-files';
import { matchesEdits } from '../workspace/edits';
import { findExercise, type Session } from './session';

/** Files that are undone together, with the names that messages use for them. */
export interface NamedScope extends Scope {
  /** `tiny/double`, or `the course's files in 01-tiny`. */
  readonly title: string;
  /** The argument of `undo` and `redo` that means this scope. */
  readonly argument: string;
  readonly isCourseFiles: boolean;
}

/** The files that a learner works on in an exercise. */
export function exerciseScope({ open }: Session, exercise: Exercise): NamedScope {
  const { id, chapter } = exercise;
  const prefix = `chapters/${chapter}/`;
  const owns = (path: string) => isEdit(exercise, path);
  const shipped = open.originals.paths(prefix).filter(owns);
  const present = listFiles(join(open.course.root, prefix)).map((path) => prefix + path);
  const added = present.filter((path) => owns(path) && !shipped.includes(path));
  return { ...{ name: id, title: id, argument: id, isCourseFiles: false }, owns, shipped, added };
}

/**
 * The files of a chapter and of the kit (the given code that all chapters share) that belong to no
 * exercise. Only those that were overwritten before are considered.
 */
export function courseFilesScope(session: Session, { name, exercises }: Chapter): NamedScope {
  const folders = [`chapters/${name}/`, 'chapters/kit/'];
  return {
    name: `chapters/${name}`,
    title: `the course's files in ${name}`,
    argument: `--course-files ${exercises[0]?.id ?? ''}`,
    isCourseFiles: true,
    owns: (path) =>
      folders.some((folder) => path.startsWith(folder)) &&
      !exercises.some((exercise) => isEdit(exercise, path)),
    shipped: [],
    added: [],
  };
}

export function chapterOf({ open }: Session, { chapter }: Exercise): Chapter {
  return open.course.chapters.find(({ name }) => name === chapter) as Chapter;
}

/** What `undo` and `redo` are about. */
export interface Wanted {
  readonly asked: string | undefined;
  /** The course's own files are changed only when this is set. */
  readonly courseFiles: boolean;
  /** Id of a version. */
  readonly to?: string;
}

/**
 * The named exercise, or else what was overwritten last. `undefined` when nothing was ever
 * overwritten.
 */
export function findScope(
  session: Session,
  steps: readonly Step[],
  { asked, courseFiles, to }: Wanted,
): NamedScope | undefined {
  const exercise = asked === undefined ? undefined : findExercise(session, asked);
  if (exercise) {
    return courseFiles
      ? courseFilesScope(session, chapterOf(session, exercise))
      : exerciseScope(session, exercise);
  }
  const candidates = to === undefined ? steps : steps.filter(({ id }) => id === to);
  const scopes = scopesOf(session, candidates);
  const found = scopes.findLast(({ isCourseFiles }) => isCourseFiles === courseFiles);
  const last = scopes.at(-1);
  if (last?.isCourseFiles !== true || found === last) return found;
  throw new CourseError(
    `what was overwritten last are ${last.title}, not your work on an exercise`,
    {
      next: `\`npx course undo ${last.argument}${to === undefined ? '' : ` --to ${to}`}\` brings those files back; \`npx course undo --list\` shows everything else.`,
    },
  );
}

/** Every scope that these steps changed; the one that was overwritten last comes last. */
export function scopesOf(session: Session, steps: readonly Step[]): NamedScope[] {
  const { course } = session.open;
  const chapters = course.chapters.map((chapter) => courseFilesScope(session, chapter));
  const candidates = [
    ...chapters.map((scope) => ({ ...scope, open: () => scope })),
    ...exercisesOf(course).map((exercise) => ({
      name: exercise.id,
      owns: (path: string) => isEdit(exercise, path),
      // Getters, so that the disk is read only when a value is needed.
      open: () => exerciseScope(session, exercise),
    })),
  ];
  return candidates
    .map((one) => ({ ...one, last: steps.findLastIndex((step) => isAbout(step, one)) }))
    .filter(({ last }) => last >= 0)
    .sort((a, b) => a.last - b.last)
    .map(({ open }) => open());
}

function isAbout({ scope, files }: Step, { name, owns }: Pick<Scope, 'name' | 'owns'>): boolean {
  return scope === undefined ? Object.keys(files).some(owns) : scope === name;
}

function isEdit({ chapter, edits }: Exercise, path: string): boolean {
  const prefix = `chapters/${chapter}/`;
  return path.startsWith(prefix) && matchesEdits(edits, path.slice(prefix.length));
}
