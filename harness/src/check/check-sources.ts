/**
 * Runs as a process of its own: checks the types of a part of the course, and lints it with the
 * same program, since most of the time of both goes into the types. Prints what is wrong.
 */
import { relative, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';

import { ESLint, type Linter } from 'eslint';
import ts from 'typescript';

import { keepCleanSources, readCleanSources } from './clean-sources';
import { createCourseProgram, type SourcePart, toCompiler } from './course-program';
import { sourceKeys } from './source-keys';

export interface SourceCheck extends SourcePart {
  readonly root: string;
  /** Files that are not linted: a learner's work. */
  readonly ignore: readonly string[];
  /** Pairs: a file that a learner has changed, and its original. */
  readonly instead: readonly (readonly [string, string])[];
  /**
   * The file with the keys of sources without findings. When left out, everything is checked again.
   */
  readonly cleanSources?: string;
}

interface Findings {
  readonly text: string;
  readonly files: ReadonlySet<string>;
}

/**
 * Functions are optimized only after ten times the usual running time: in such a short process,
 * optimizing takes more time than it saves, a quarter of the total.
 */
const OPTIMIZE_LATE = '--interrupt-budget=700000';

async function run({ root, instead, cleanSources, ignore, ...part }: SourceCheck): Promise<void> {
  const course = createCourseProgram({ root, part, instead: new Map(instead) });
  const keys = sourceKeys(root, course);
  const known = cleanSources === undefined ? new Set<string>() : readCleanSources(cleanSources);
  const isKnown = (file: string) => known.has(keys.get(file) ?? '');
  const types = findTypeErrors(root, course.program, isKnown);
  const lint = await findLintErrors({ root, ignore, ...part }, course.program, isKnown);
  if (cleanSources !== undefined) {
    const left = new Set(ignore.map((path) => toCompiler(resolve(root, path))));
    const clean = [...keys].filter(
      ([file]) => !types.files.has(file) && !lint.files.has(file) && !left.has(file),
    );
    keepCleanSources(
      cleanSources,
      clean.map(([, key]) => key),
    );
  }
  process.stdout.write(types.text + lint.text);
  if (types.text + lint.text !== '') process.exitCode = 1;
}

function findTypeErrors(
  root: string,
  program: ts.Program,
  isKnown: (file: string) => boolean,
): Findings {
  const found = program
    .getSourceFiles()
    .filter(({ fileName }) => !fileName.includes('/node_modules/') && !isKnown(fileName))
    .flatMap((file) => ts.getPreEmitDiagnostics(program, file));
  const all = ts.sortAndDeduplicateDiagnostics([...program.getOptionsDiagnostics(), ...found]);
  const text = ts.formatDiagnostics(all, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  });
  return { text, files: new Set(all.map(({ file }) => file?.fileName ?? '')) };
}

/** The errors and warnings of ESLint with the root's configuration. */
async function findLintErrors(
  { root, folder, except, ignore }: Pick<SourceCheck, 'root' | 'ignore'> & SourcePart,
  program: ts.Program,
  isKnown: (file: string) => boolean,
): Promise<Findings> {
  const parserOptions = { project: null, programs: [program] };
  const known = program.getSourceFiles().filter(({ fileName }) => isKnown(fileName));
  const left = [...ignore, ...known.map(({ fileName }) => relative(root, fileName))];
  const eslint = new ESLint({
    cwd: root,
    ignorePatterns: [...left.map(toPattern), ...(except === undefined ? [] : [`${except}/`])],
    overrideConfig: {
      files: ['**/*.ts'],
      languageOptions: { parserOptions },
    } satisfies Linter.Config,
    // When all files are known to be clean, there is nothing to lint.
    errorOnUnmatchedPattern: false,
  });
  const results = await eslint.lintFiles([folder]);
  const formatter = await eslint.loadFormatter('stylish');
  const wrong = results.filter(({ messages }) => messages.length > 0);
  return {
    text: await formatter.format(results),
    files: new Set(wrong.map(({ filePath }) => toCompiler(filePath))),
  };
}

/** A pattern that matches this path alone, whatever characters are in it. */
function toPattern(path: string): string {
  return toCompiler(path).replaceAll(/[^\w/.-]/g, '\\$&');
}

setFlagsFromString(OPTIMIZE_LATE);
void run(JSON.parse(process.argv[2] ?? '') as SourceCheck);
