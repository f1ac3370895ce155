import { existsSync, readdirSync } from 'node:fs';

/**
 * The numbers in the names of this folder's entries, sorted; `ending` is the rest of their names.
 */
export function numbersIn(folder: string, ending: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, name.length - ending.length))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}
