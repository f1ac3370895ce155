import { posix } from 'node:path';

import ts from 'typescript';

import type { TypeCheck } from '../model/type-check';
import { sha256 } from '../support/sha256';
import { keyOf, type ReadCheck, surfaceKey } from './check-key';
import { type Compilation, Compiler, type Imports } from './compiler';
import { COURSE, CourseView } from './course-view';
import { findErrors, inCourse } from './find-errors';
import { KeptErrors } from './kept-errors';
import type { CheckedTypes } from './protocol';
import { FileReader, readAllNow, type ReadFiles } from './read-files';
import { visiblePackages } from './visible-packages';

/** The folder for the second, third, … answer when several are checked together. */
const BESIDE = `${COURSE}/.answers`;

/** Declarations with which a file can change types in other files. */
const REACHES_OUT = /\bdeclare\s+(global|module|namespace)\b|^\s*\/\/\/\s*</m;

/** Checks the types of answers. From the second answer on, it reuses its work. */
export class AnswerChecker {
  readonly #root: string;
  readonly #reader = new FileReader();
  readonly #compiler = new Compiler();
  readonly #kept: KeptErrors;
  readonly #packages = new Map<string, ReadonlySet<string>>();

  constructor(root: string) {
    this.#root = root;
    this.#kept = new KeptErrors(root);
  }

  /** Checks answers to one exercise. Their common files are processed once. */
  checkAll(checks: readonly TypeCheck[]): CheckedTypes[] {
    const read = checks.map((check) => this.#read(check));
    const surfaces = read.length > 1 ? this.#checkTogether(read) : [];
    return read.map((check, i) => {
      const surface = surfaces[i];
      const errors =
        surface === undefined ? this.#checkAlone(check) : this.#checkRest(check, surface);
      return { errors, key: keyOf(this.#reader, this.#root, check) };
    });
  }

  #read({ chapter, given, own }: TypeCheck): ReadCheck {
    return { chapter, given: this.#reader.readAll(given), own: readAllNow(own) };
  }

  #checkAlone(check: ReadCheck): readonly string[] {
    const files = layOver(check);
    const roots = rootsOf(check, COURSE);
    const { program } = this.#compiler.compile({ ...this.#lookAt(check.chapter, files), roots });
    const errors = roots.flatMap((root) => findErrors(program, root));
    if (errors.length > 0) return errors;
    return this.#checkRest(check, describeSurface(program, roots));
  }

  /**
   * Checks answers in one program, each in its own folder, which takes a third of the time. Returns
   * the surface of each answer without errors, and `undefined` for those that have to be checked
   * alone.
   */
  #checkTogether(checks: readonly ReadCheck[]): (string | undefined)[] {
    const [first] = checks;
    if (!first) return [];
    const files = new Map(first.given);
    const answers = checks.map((check, i) => {
      if ([...check.own.values()].some(({ text }) => REACHES_OUT.test(text))) return [];
      const place = `${BESIDE}/${i}`;
      for (const [path, file] of check.own) files.set(inCourse(`${place}/${path}`), file);
      return rootsOf(check, place);
    });
    const { program } = this.#compiler.compile({
      ...this.#lookAt(first.chapter, files, layOver(first)),
      roots: answers.flat(),
      redirect: redirectIn(files),
    });
    // A file that the answer imports imports the answer in turn: there it would find the starter.
    if (rootsOf(first, COURSE).some((file) => program.getSourceFile(file))) return [];
    return answers.map((roots) => {
      if (roots.length === 0 || !roots.every((root) => isModule(program, root))) return undefined;
      if (roots.some((root) => findErrors(program, root).length > 0)) return undefined;
      return describeSurface(program, roots);
    });
  }

  /**
   * Errors in files that import the answer, when its own files have none. They are the same for
   * answers with the same surface.
   */
  #checkRest(check: ReadCheck, surface: string): readonly string[] {
    const key = surfaceKey(this.#reader, { root: this.#root, check, surface });
    const known = this.#kept.read(key);
    if (known) return known;
    const paths = [...check.own.keys()];
    const files = layOver(check);
    const errors = this.#findErrorsBeside(check.chapter, { files, paths });
    // Errors that also occur without the answer are not caused by it.
    const before =
      errors.length === 0
        ? []
        : this.#findErrorsBeside(check.chapter, { files: check.given, paths });
    const caused = errors.filter((error) => !before.includes(error));
    this.#kept.keep(key, caused);
    return caused;
  }

  /** Errors in the files of a chapter that import one of these, directly or not. */
  #findErrorsBeside(
    chapter: string,
    { files, paths }: { files: ReadFiles; paths: readonly string[] },
  ): string[] {
    const source = new RegExp(`^chapters/${chapter}/src/.*\\.ts$`);
    const roots = [...files.keys()].filter((path) => source.test(path)).map(toCompiler);
    const { program, imports } = this.#compiler.compile({
      ...this.#lookAt(chapter, files),
      roots,
      fromScratch: true,
    });
    const importing = importersOf(imports, paths.map(toCompiler));
    return [...importing].sort().flatMap((file) => findErrors(program, file));
  }

  /** `named` are the files that imports can resolve to; by default all. */
  #lookAt(
    chapter: string,
    files: ReadFiles,
    named: ReadFiles = files,
  ): Pick<Compilation, 'view' | 'shape'> {
    const manifests = [`chapters/${chapter}/package.json`, 'chapters/kit/package.json'];
    const asked = manifests.map((path) => files.get(path)?.text ?? '{}');
    const key = sha256(...asked);
    const packages = this.#packages.get(key) ?? visiblePackages(this.#root, asked);
    this.#packages.set(key, packages);
    const view = new CourseView(this.#root, packages, files);
    return { view, shape: sha256(key, ...[...named.keys()].sort()) };
  }
}

function layOver({ given, own }: ReadCheck): ReadFiles {
  return new Map([...given, ...own]);
}

/** The paths of an answer's TypeScript files, when the answer is in this folder. */
function rootsOf({ own }: ReadCheck, place: string): string[] {
  return [...own.keys()].filter((path) => path.endsWith('.ts')).map((path) => `${place}/${path}`);
}

function toCompiler(path: string): string {
  return `${COURSE}/${path}`;
}

/**
 * Resolves imports of a file in an answer's own folder as if it were in its usual place, and
 * prefers the files of its own answer.
 */
function redirectIn(files: ReadFiles): Compilation['redirect'] {
  const place = new RegExp(`^${BESIDE}/\\d+`);
  return {
    origin: (file) => file.replace(place, COURSE),
    target: (importing, found) => {
      const [beside] = place.exec(importing) ?? [];
      if (beside === undefined) return found;
      const own = beside + found.slice(COURSE.length);
      return files.has(inCourse(own)) ? own : found;
    },
  };
}

function isModule(program: ts.Program, file: string): boolean {
  const source = program.getSourceFile(file);
  return source !== undefined && ts.isExternalModule(source);
}

/** The surface of files: everything that other files can see of their types. */
function describeSurface(program: ts.Program, files: readonly string[]): string {
  const parts = files.map((file) => {
    const source = program.getSourceFile(file);
    let declarations = '';
    const write = (_: string, text: string) => {
      declarations += text;
    };
    const { diagnostics } = program.emit(source, write, undefined, true);
    // A type without a name cannot be declared: then the whole file is used as its surface.
    return diagnostics.length === 0 ? declarations : (source?.text ?? '');
  });
  return sha256(...files.map((file) => posix.basename(file)), ...parts);
}

function importersOf(imports: Imports, files: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const [importing, imported] of imports) {
      if (!imported.includes(file) || found.has(importing) || files.includes(importing)) continue;
      found.add(importing);
      open.push(importing);
    }
  }
  return found;
}
