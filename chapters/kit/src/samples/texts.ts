import type { Chance } from './chance';
import { ADJECTIVES, FIRST_NAMES, LAST_NAMES, NOUNS, PLACES, SUBJECTS } from './words';

export function makeTitle({ upTo, pick }: Chance): string {
  const patterns = [
    () => `The ${pick(ADJECTIVES)} ${pick(NOUNS)}`,
    () => `The ${pick(NOUNS)} of ${pick(PLACES)}`,
    () => `A ${pick(['Short', 'Private', 'New', 'Partial'])} History of ${pick(SUBJECTS)}`,
    () => `${pick(SUBJECTS)} and the ${pick(NOUNS)}`,
    () => `The ${pick(NOUNS)} and the ${pick(ADJECTIVES)} ${pick(NOUNS)}`,
    () => `${pick(['Letters', 'Postcards', 'Notes', 'Back'])} from ${pick(PLACES)}`,
    () => `${pick(['On', 'Against', 'In Praise of', 'The End of'])} ${pick(SUBJECTS)}`,
    () => `${pick(['Winter', 'Summer', 'Nine Days', 'A Year', 'Last Train'])} in ${pick(PLACES)}`,
  ];
  return patterns[upTo(patterns.length) - 1]?.() ?? '';
}

export function makeBlurb({ pick }: Chance): string {
  return `A book about ${pick(SUBJECTS).toLowerCase()}, set in ${pick(PLACES)}.`;
}

export function makeName({ pick }: Chance): string {
  return `${pick(FIRST_NAMES)} ${pick(LAST_NAMES)}`;
}

export function makeBio({ pick }: Chance): string {
  const subject = pick(SUBJECTS).toLowerCase();
  return `Grew up in ${pick(PLACES)}, lives in ${pick(PLACES)} and writes about ${subject}.`;
}

export function makeEmail(name: string): string {
  return `${name.toLowerCase().replace(' ', '.')}@example.com`;
}

/** A day of the years from `from` to `to`. */
export function makeDay({ upTo }: Chance, from: number, to: number): string {
  const year = from - 1 + upTo(to - from + 1);
  const [month, day] = [upTo(12), upTo(28)].map((n) => String(n).padStart(2, '0'));
  return `${year}-${month}-${day}`;
}
