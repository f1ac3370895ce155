import type { Env } from '@bookshop/kit/app';

import { SettingsError } from './settings-error';

// In these patterns `\s` also takes the byte order mark that some editors put before the first line,
// and `.` any character, since no other one ends a line.
const NOTHING = /^\s*(?:#.*)?$/s;
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)$/s;
const SINGLE_QUOTED = /^'([^']*)'(?:\s+#.*)?$/s;
const DOUBLE_QUOTED = /^"((?:[^"\\]|\\.)*)"(?:\s+#.*)?$/s;
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', '"': '"', '\\': '\\' };

/** The variables that the text of a `.env` file sets. */
export function readDotenv(text: string): Env {
  const assignments = text
    .split(/\r?\n/)
    .flatMap((line, index) => (NOTHING.test(line) ? [] : [readAssignment(line, index + 1)]));
  return Object.fromEntries(assignments);
}

/** The environment with what the files add to it; `null` stands for a file that does not exist. */
export function mergeDotenv(env: Env, files: readonly (string | null)[], overwrite = false): Env {
  const assignments = files.flatMap((file) =>
    file === null ? [] : Object.entries(readDotenv(file)),
  );
  const added = Object.fromEntries(assignments);
  return overwrite ? { ...env, ...added } : { ...added, ...env };
}

function readAssignment(line: string, number: number): [name: string, value: string] {
  const [, name, written = ''] = ASSIGNMENT.exec(line) ?? [];
  const value = readValue(written);
  if (name === undefined || value === undefined) {
    throw new SettingsError('invalid', `line ${number} sets no variable`, { line: number });
  }
  return [name, value];
}

/** The value that stands behind the `=`; undefined when its quotes are not closed, or not at its end. */
function readValue(written: string): string | undefined {
  const text = written.trim();
  if (text.startsWith("'")) return SINGLE_QUOTED.exec(text)?.[1];
  if (text.startsWith('"')) return resolveEscapes(DOUBLE_QUOTED.exec(text)?.[1]);
  // Not from `text`: a comment that directly follows the `=` is told by the blank before it.
  return written.replace(/\s#.*$/s, '').trim();
}

function resolveEscapes(quoted: string | undefined): string | undefined {
  return quoted?.replace(/\\(.)/gs, (pair, sign: string) => ESCAPES[sign] ?? pair);
}
