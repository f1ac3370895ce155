import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import ts from 'typescript';

import { sha256 } from '../support/sha256';
import { type CourseProgram, toCompiler } from './course-program';

/** Goes up when the same files may be judged in another way. */
const RULES = 1;

const PACKAGES = '/node_modules/';

/** What a file can say to change types elsewhere than in what imports it. */
const REACHES_OUT = /\bdeclare\s+(global|module|namespace)\b/;

/**
 * A key for each file of the course in a program. It stands for all that types and lint rules can
 * see from there: the file, what it imports, directly or not, what holds everywhere, the installed
 * packages and the settings.
 */
export function sourceKeys(
  root: string,
  { program, imports }: CourseProgram,
): ReadonlyMap<string, string> {
  const all = program.getSourceFiles();
  const sources = all.filter(({ fileName }) => !fileName.includes(PACKAGES));
  const hashes = new Map(all.map(({ fileName, text }) => [fileName, sha256(text)]));
  // The same in another folder: a cache may come from there.
  const prefix = `${toCompiler(resolve(root))}/`;
  const hashesOf = (files: ReadonlySet<string>) =>
    [...files].sort().map((path) => `${path.replace(prefix, '')} ${hashes.get(path) ?? ''}`);
  const packages = all.map(({ fileName }) => fileName).filter((file) => file.includes(PACKAGES));
  const everywhere = sources.filter(
    (file) => !ts.isExternalModule(file) || REACHES_OUT.test(file.text),
  );
  const setting = sha256(
    ...settings(root),
    ...hashesOf(new Set(packages)),
    ...hashesOf(
      closureOf(
        everywhere.map(({ fileName }) => fileName),
        imports,
      ),
    ),
  );
  const keyOf = (file: string) =>
    sha256(setting, file.replace(prefix, ''), ...hashesOf(closureOf([file], imports)));
  return new Map(sources.map(({ fileName }) => [fileName, keyOf(fileName)]));
}

/** Files and all that they import. What packages import belongs to every key. */
function closureOf(files: readonly string[], imports: CourseProgram['imports']): Set<string> {
  const seen = new Set(files);
  // A set is walked in order, with what is added on the way.
  for (const path of seen) {
    if (path.includes(PACKAGES)) continue;
    for (const imported of imports.get(path) ?? []) seen.add(imported);
  }
  return seen;
}

/** The settings of compiler and linter, and which packages there are: rules are code of theirs. */
function settings(root: string): string[] {
  const folders = ['chapters', 'solutions'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  const paths = [
    'eslint.config.js',
    'package-lock.json',
    'node_modules/.package-lock.json',
    // Whether a folder holds modules of one kind or the other is said in its manifest.
    ...['.', 'harness', ...folders].flatMap((path) => [
      `${path}/tsconfig.json`,
      `${path}/package.json`,
    ]),
  ];
  const files = paths.map((path) => join(root, path));
  const texts = files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : 'none'));
  return [`${RULES}`, process.version, ...texts];
}
