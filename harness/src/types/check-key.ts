import { join } from 'node:path';

import { version } from 'typescript/package.json';

import { sha256 } from '../support/sha256';
import { ANSWER_OPTIONS } from './compiler-options';
import type { FileReader, ReadFiles } from './read-files';

/** Has to be increased when the same files may get another verdict. */
const RULES = 1;

/** The content of an answer and of the files around it. */
export interface ReadCheck {
  readonly chapter: string;
  readonly given: ReadFiles;
  readonly own: ReadFiles;
}

/** A hash of everything that the compiler may read. */
export function keyOf(
  reader: FileReader,
  root: string,
  { chapter, given, own }: ReadCheck,
): string {
  return sha256(settingKey(reader, root), chapter, ...list(given), '/', ...list(own));
}

/**
 * The same for the other files and the answer's declarations, which are all that the rest of the
 * chapter sees of it.
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

/** A hash of the compiler's version, its settings, and the packages that npm has installed. */
function settingKey(reader: FileReader, root: string): string {
  const packages = reader.read(join(root, 'node_modules', '.package-lock.json'));
  return sha256(`${RULES} ${version}`, JSON.stringify(ANSWER_OPTIONS), packages?.hash ?? 'unknown');
}

function list(files: ReadFiles): string[] {
  return [...files].map(([path, { hash }]) => `${path} ${hash}`).sort();
}
