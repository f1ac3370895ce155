import { diffChars } from 'diff';

import type { Exercise } from '../model/course';

/** As many as there are chapters, so that a number finds one of each; a longer list would not help. */
const MOST = 8;

/** How alike two words have to be, from 0 (no common character) to 1 (the same word). */
const ALIKE = 0.6;

/** Words that are less alike than the best match by more than this are left out. */
const MUCH_LESS = 0.1;

/**
 * The exercises that a word may mean when it is no id: the id in another spelling, a number, the
 * path of one of the exercise's files, a part of the id, or a misspelt id. The kinds are tried in
 * this order; returns at most eight matches of the first kind that has any.
 */
export function findNearMisses(all: readonly Exercise[], asked: string): Exercise[] {
  const word = asked.trim().toLowerCase().replaceAll('\\', '/').replace(/^\.\//, '');
  const name = word.replaceAll('_', '-').replaceAll(/(^|\/)\d\d-/g, '$1');
  const kinds = [
    (one: Exercise) => one.id === name || one.stem === name,
    (one: Exercise) => isNumber(one, name),
    (one: Exercise) => isFile(one, word),
    (one: Exercise) => one.id.includes(name),
  ];
  for (const isMeant of kinds) {
    const found = all.filter(isMeant);
    if (found.length > 0) return found.length > MOST ? [] : found;
  }
  return misspelt(all, name);
}

/** `3`, `03` and `settings/3`. */
function isNumber({ id, order }: Exercise, name: string): boolean {
  const [, topic, number] = /^(?:(.+)\/)?(\d+)$/.exec(name) ?? [];
  return Number(number) === order && (topic === undefined || id.startsWith(`${topic}/`));
}

/**
 * A path relative to the chapter or to the course, or an absolute one; that of a brief also without
 * `.md`.
 */
function isFile({ chapter, brief, suite, edits }: Exercise, word: string): boolean {
  const path = word.replace(/\.md$/, '');
  return [brief.replace(/\.md$/, ''), suite, ...edits].some((file) => {
    const full = `chapters/${chapter}/${file}`.toLowerCase();
    return full === path || full.endsWith(`/${path}`) || path.endsWith(`/${full}`);
  });
}

function misspelt(all: readonly Exercise[], name: string): Exercise[] {
  const likeness = (one: Exercise) => likenessOf(name.includes('/') ? one.id : one.stem, name);
  const rated = all.map((exercise) => ({ exercise, likeness: likeness(exercise) }));
  const least = Math.max(ALIKE, ...rated.map((one) => one.likeness - MUCH_LESS));
  return rated
    .filter((one) => one.likeness >= least)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, MOST)
    .map(({ exercise }) => exercise);
}

/** 1 for the same word, 0 for two that have no character in common. */
function likenessOf(a: string, b: string): number {
  const shared = diffChars(a, b)
    .filter(({ added, removed }) => !added && !removed)
    .reduce((sum, { value }) => sum + value.length, 0);
  return (2 * shared) / (a.length + b.length);
}
