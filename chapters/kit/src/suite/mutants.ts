import type yaml from 'yaml';

import { files } from '../files';

/** A wrong shop: the given one with one change. */
export interface Mutant {
  readonly name: string;
  /** What is wrong with it, for the learner: `a price of zero is accepted`. */
  readonly says: string;
  /** The file that differs, below `src/bookshop`. */
  readonly file: string;
  /** Occurs once in it. */
  readonly find: string;
  readonly put: string;
  /** Where only a wait that does not end can show the mistake, a time-out counts as noticed. */
  readonly by?: 'timeout' | undefined;
}

const FIELDS = ['name', 'says', 'file', 'find', 'put'] as const;

/** The wrong shops of an exercise, from its file `tests/mutants/<stem>.yaml`. */
export function readMutants(path: string): Mutant[] {
  const { parse } = require('yaml') as typeof yaml;
  const entries = parse(files.text(path)) as unknown;
  if (!Array.isArray(entries) || entries.length === 0) throw new Error(`${path} is no list`);
  return entries.map((entry: unknown) => {
    const fields = (entry ?? {}) as Partial<Record<string, unknown>>;
    const missing = FIELDS.find((field) => typeof fields[field] !== 'string');
    if (missing) throw new Error(`${path}: "${String(fields['name'])}" has no ${missing}`);
    return fields as unknown as Mutant;
  });
}

/** The file of the shop with the mistake in it. */
export function applyMutant({ name, file, find, put }: Mutant, text: string): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new Error(`${name}: what it replaces occurs ${parts.length - 1} times in ${file}`);
  }
  return parts.join(put);
}
