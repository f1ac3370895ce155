import { existsSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';

import { contentId } from '../workspace/course-lock';
import { codeAlone } from './code-alone';

const NONE = Buffer.from('');

/** The code of files, by their content: compiling all of them takes a second or more. */
const CODE = new Map<string, Buffer>();

/** Known answers are many and hardly ever change, so they are taken as they are. */
const ANSWER = `${sep}answers${sep}`;

/** Comments of shared files change no result, and would void what was proven in all chapters. */
export function whatCounts(file: string, { titles }: { readonly titles: boolean }): Buffer {
  const written = content(file);
  if (!file.endsWith('.ts') || file.includes(ANSWER)) return written;
  const name = `${titles ? '' : 'suite '}${contentId(written)}`;
  const known = CODE.get(name) ?? Buffer.from(codeAlone(written.toString('utf8'), { titles }));
  CODE.set(name, known);
  return known;
}

/** A file that is not there counts as an empty one. */
export function content(file: string): Buffer {
  return existsSync(file) ? readFileSync(file) : NONE;
}
