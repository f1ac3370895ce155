import { join } from 'node:path';

import { version } from 'typescript/package.json';

import { sha256 } from '../support/sha256';
import { ANSWER_OPTIONS } from './compiler-options';
import type { FileReader, ReadFiles } from './read-files';

/** Goes up when the same files may be judged in another way. */
const RULES = 1;

/** An answer and what it lies over, read. */
export interface ReadCheck {
  readonly chapter: string;
  readonly given: ReadFiles;
  readonly own: ReadFiles;
}

/** Stands for everything that the compiler may look at. */
export function keyOf(
  reader: FileReader,
  root: string,
  { chapter, given, own }: ReadCheck,
): string {
  return sha256(settingKey(reader, root), chapter, ...list(given), '/', ...list(own));
}

/**
 * The same for what stands beside the answer and its declarations: all that the rest of the chapter
 * sees of it.
 */
export function surfaceKey(
  reader: FileReader,
  { root, check, surface }: { root: string; check: ReadCheck; surface: string },
): string {
  const { chapter, given, own } = check;
  const beside = new Map([...given].filter(([path]) => !own.has(path)));
  const before = new Map([...given].filter(([path]) => own.has(path)));
  const parts = [...list(beside), '/', ...list(before), '/', ...own.keys(), '/', surface];
  return sha256(settingKey(reader, root), 'surface', chapter, ...parts);
}

/** Of the compiler, its settings, and the packages as npm has installed them. */
function settingKey(reader: FileReader, root: string): string {
  const packages = reader.read(join(root, 'node_modules', '.package-lock.json'));
  return sha256(`${RULES} ${version}`, JSON.stringify(ANSWER_OPTIONS), packages?.hash ?? 'unknown');
}

function list(files: ReadFiles): string[] {
  return [...files].map(([path, { hash }]) => `${path} ${hash}`).sort();
}
