import type { Course } from '../model/course';
import { type ListedFile, Unreadable } from './intake/source';

/**
 * The folder of a submission that holds the course, with a slash at its end; empty when that is all
 * of it. Archives often have all in a folder of its own; the course's own folders tell where it
 * begins, also where something else stands in their place. Rejects with an `Unreadable`, and with
 * an error of the machine where it may lie in what this machine cannot look into.
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
      `it has the course twice, in ${shown(first)} and in ${shown(second)}. Hand in one`,
    );
  }
  return first;
}

function depth(root: string): number {
  return root.split('/').length;
}

/** Where the course would begin, going by one path. */
function rootsOf({ path, kind }: ListedFile, course: Course): string[] {
  const padded = `/${path}/`;
  const roots = course.chapters
    .map(({ name }) => padded.indexOf(`/chapters/${name}/`))
    .filter((at) => at >= 0)
    .map((at) => path.slice(0, at));
  // A link and the like may also stand for all chapters. A file of such a common name says little.
  const forAll = kind !== 'file' && padded.endsWith('/chapters/');
  return forAll ? [...roots, path.slice(0, -'chapters'.length)] : roots;
}

function notOfThisCourse(there: readonly ListedFile[], course: Course): Unreadable {
  const named = course.chapters.map(({ name }) => `chapters/${name}/`).join(' and ');
  return new Unreadable(
    `nothing in it belongs to this course, which has its files in ${named}; at its top are ${listTop(there)}. Hand in the whole folder of the course`,
  );
}

/** What somebody sees who opens it. */
function listTop(listed: readonly ListedFile[]): string {
  const MOST = 5;
  const names = [...new Set(listed.map(({ path }) => path.replace(/(?<=.)\/.*/, '/')))];
  return names.slice(0, MOST).map(shown).join(', ') + (names.length > MOST ? ' …' : '');
}

function shown(root: string): string {
  return JSON.stringify(root.slice(0, 200));
}
