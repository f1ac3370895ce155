import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import ts from 'typescript';

import { sha256 } from '../support/sha256';
import { type CourseProgram, toCompiler } from './course-program';

/** Has to be increased when the same files may get another verdict. */
const RULES = 1;

const PACKAGES = '/node_modules/';

/** Declarations with which a file can change types in files that do not import it. */
const REACHES_OUT = /\bdeclare\s+(global|module|namespace)\b/;

/**
 * A key for each file of the course in a program. It is a hash of everything that type checks and
 * lint rules of that file can see: the file, its direct and indirect imports, global declarations,
 * installed packages and settings.
 */
export function sourceKeys(
  root: string,
  { program, imports }: CourseProgram,
): ReadonlyMap<string, string> {
  const all = program.getSourceFiles();
  const sources = all.filter(({ fileName }) => !fileName.includes(PACKAGES));
  const hashes = new Map(all.map(({ fileName, text }) => [fileName, sha256(text)]));
  // Independent of the folder, since a cache may come from another one.
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

/** Files and everything that they import. Imports of packages are part of every key. */
function closureOf(files: readonly string[], imports: CourseProgram['imports']): Set<string> {
  const seen = new Set(files);
  // Iterating over a set includes items that are added meanwhile.
  for (const path of seen) {
    if (path.includes(PACKAGES)) continue;
    for (const imported of imports.get(path) ?? []) seen.add(imported);
  }
  return seen;
}

/**
 * The settings of compiler and linter, and the installed packages, which contain the lint rules.
 */
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
