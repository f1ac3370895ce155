import { diffChars } from 'diff';

import type { Exercise } from '../model/course';

/** More would be no help. */
const MOST = 5;

/** Of the characters of two words, the share that they have in common; usual for spelling aids. */
const ALIKE = 0.6;

/** Words that are less alike than the most alike one by more than this are not meant. */
const MUCH_LESS = 0.1;

/**
 * The exercises that somebody may have meant by a word that is the id of none: written otherwise, by
 * number, by the path of one of their files, by a part of the id, or misspelt. Those of the first
 * kind that fits, at most five.
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

/** From the folder of the chapter, of the course, or of the disk; a brief also without its ending. */
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
