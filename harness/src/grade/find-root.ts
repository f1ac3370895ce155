import type { Course } from '../model/course';
import { type ListedFile, Unreadable } from './intake/source';

/**
 * The folder of a submission that contains the course, with a slash at its end; empty when that is
 * the whole submission. Archives often put everything into one folder. The course is found by its
 * own folders, also where a file or link has the name of one of them. Throws an `Unreadable`, and
 * an error of the machine where the course may be in a folder that this machine cannot read.
 */
export function findRoot(listed: readonly ListedFile[], course: Course): string {
  const there = listed.filter(({ kind }) => kind !== 'folder');
  const roots = [...new Set(there.flatMap((file) => rootsOf(file, course)))];
  const [first, second] = roots.sort((a, b) => depth(a) - depth(b));
  if (first === undefined) {
    const locked = there.find(({ kind }) => kind === 'locked');
    throw locked?.error ?? notOfThisCourse(there, course);
  }
  if (second !== undefined && depth(second) === depth(first)) {
    throw new Unreadable(
      `it contains the course twice, in ${shown(first)} and in ${shown(second)}. Hand in one`,
    );
  }
  return first;
}

function depth(root: string): number {
  return root.split('/').length;
}

/** The folders in which the course would be, according to one path. */
function rootsOf({ path, kind }: ListedFile, course: Course): string[] {
  const padded = `/${path}/`;
  const roots = course.chapters
    .map(({ name }) => padded.indexOf(`/chapters/${name}/`))
    .filter((at) => at >= 0)
    .map((at) => path.slice(0, at));
  // A link or the like may also have taken the place of the folder of all chapters. For a file,
  // that name is too common to mean anything.
  const forAll = kind !== 'file' && padded.endsWith('/chapters/');
  return forAll ? [...roots, path.slice(0, -'chapters'.length)] : roots;
}

function notOfThisCourse(there: readonly ListedFile[], course: Course): Unreadable {
  const named = course.chapters.map(({ name }) => `chapters/${name}/`).join(' and ');
  return new Unreadable(
    `it contains no file of this course, which has its files in ${named}; at its top level are ${listTop(there)}. Hand in the whole folder of the course`,
  );
}

/** The entries at the top level of a submission. */
function listTop(listed: readonly ListedFile[]): string {
  const MOST = 5;
  const names = [...new Set(listed.map(({ path }) => path.replace(/(?<=.)\/.*/, '/')))];
  return names.slice(0, MOST).map(shown).join(', ') + (names.length > MOST ? ' …' : '');
}

function shown(root: string): string {
  return JSON.stringify(root.slice(0, 200));
}
