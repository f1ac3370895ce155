import ts from 'typescript';

import { ANSWER_OPTIONS } from './compiler-options';
import { COURSE, type CourseView, LIBRARY } from './course-view';

/** The imports of each file, as paths of the compiler. */
export type Imports = ReadonlyMap<string, readonly string[]>;

export interface Compiled {
  readonly program: ts.Program;
  /** The imports of the files that were processed again. */
  readonly imports: Imports;
}

export interface Compilation {
  readonly view: CourseView;
  /** Paths as the compiler has them. */
  readonly roots: readonly string[];
  /**
   * Identifies the set of existing files and packages: resolved imports stay valid as long as this
   * is the same.
   */
  readonly shape: string;
  /** Replaces the location of imported files. */
  readonly redirect?: Redirect;
  /** Process every file again, so that all imports are reported. */
  readonly fromScratch?: boolean;
}

export interface Redirect {
  /** The path from which the imports of a file are resolved. */
  origin(file: string): string;
  /** The file to use instead of the one that was found. */
  target(importing: string, found: string): string;
}

const NO_REDIRECT: Redirect = { origin: (file) => file, target: (_, found) => found };

/** How many sources of the course are cached; those of packages are all cached. */
const MOST_SOURCES = 600;

/** Creates programs over views of a course, and caches what they have in common. */
export class Compiler {
  readonly options: ts.CompilerOptions = readOptions();
  readonly #packageSources = new Map<string, ts.SourceFile>();
  readonly #courseSources = new Map<string, ts.SourceFile>();
  #shape = '';
  #resolutions: ts.ModuleResolutionCache | undefined;
  #before: ts.Program | undefined;

  compile({
    view,
    roots,
    shape,
    redirect = NO_REDIRECT,
    fromScratch = false,
  }: Compilation): Compiled {
    if (shape !== this.#shape) {
      this.#before = undefined;
      this.#resolutions = undefined;
      this.#shape = shape;
    }
    const imports = new Map<string, string[]>();
    const host = this.#createHost(view, { redirect, imports });
    const program = ts.createProgram({
      rootNames: roots,
      options: { ...this.options, types: view.globals() },
      host,
      ...(this.#before && !fromScratch ? { oldProgram: this.#before } : {}),
    });
    refuseBrokenInstallation(program);
    this.#before = program;
    this.#forgetSources();
    return { program, imports };
  }

  #createHost(
    view: CourseView,
    { redirect, imports }: { redirect: Redirect; imports: Map<string, string[]> },
  ): ts.CompilerHost {
    const host: ts.CompilerHost = {
      fileExists: (file) => view.fileExists(file),
      readFile: (file) => view.readFile(file),
      realpath: (file) => view.realpath(file),
      getSourceFile: (file, language) => this.#readSource(view, file, language),
      resolveModuleNameLiterals: (literals, importing, redirected, options, source) => {
        const origin = redirect.origin(importing);
        return literals.map((literal) => {
          const mode = ts.getModeForUsageLocation(source, literal, options);
          const resolution = this.#resolve(literal.text, { origin, host, redirected, mode });
          const { resolvedModule } = resolution;
          if (!resolvedModule) return resolution;
          const resolvedFileName = redirect.target(importing, resolvedModule.resolvedFileName);
          imports.set(importing, [...(imports.get(importing) ?? []), resolvedFileName]);
          return { resolvedModule: { ...resolvedModule, resolvedFileName } };
        });
      },
      getDefaultLibLocation: () => LIBRARY,
      getDefaultLibFileName: (options) => `${LIBRARY}/${ts.getDefaultLibFileName(options)}`,
      getCurrentDirectory: () => COURSE,
      getCanonicalFileName: (file) => file,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      writeFile: () => {},
      jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
    };
    return host;
  }

  #resolve(
    name: string,
    {
      origin,
      host,
      redirected,
      mode,
    }: {
      origin: string;
      host: ts.CompilerHost;
      redirected: ts.ResolvedProjectReference | undefined;
      mode: ts.ResolutionMode;
    },
  ): ts.ResolvedModuleWithFailedLookupLocations {
    this.#resolutions ??= ts.createModuleResolutionCache(COURSE, (file) => file, this.options);
    return ts.resolveModuleName(
      name,
      origin,
      this.options,
      host,
      this.#resolutions,
      redirected,
      mode,
    );
  }

  #readSource(
    view: CourseView,
    file: string,
    language: ts.ScriptTarget | ts.CreateSourceFileOptions,
  ): ts.SourceFile | undefined {
    const format = typeof language === 'object' ? language.impliedNodeFormat : undefined;
    const own = view.courseFile(file);
    const known = own ? this.#courseSources : this.#packageSources;
    const key = `${file} ${own?.hash ?? ''} ${format ?? ''}`;
    const before = known.get(key);
    const text = own?.text ?? (before ? '' : view.readFile(file));
    if (text === undefined) return undefined;
    const source = before ?? ts.createSourceFile(file, text, language);
    // Moved to the end of the list, as the one that was used last.
    known.delete(key);
    known.set(key, source);
    return source;
  }

  #forgetSources(): void {
    const tooMany = this.#courseSources.size - MOST_SOURCES;
    for (const key of [...this.#courseSources.keys()].slice(0, Math.max(0, tooMany)))
      this.#courseSources.delete(key);
  }
}

function readOptions(): ts.CompilerOptions {
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      ...ANSWER_OPTIONS,
      // The declarations of a file are its surface.
      declaration: true,
      emitDeclarationOnly: true,
      // Outside of the course, so that none of them has the path of one of its files.
      declarationDir: '/@declarations',
      libReplacement: false,
    },
    COURSE,
  );
  if (errors.length > 0) throw new Error(describe(errors));
  return options;
}

/**
 * Throws when the packages of the course are incomplete, since an answer is not the cause of that.
 */
function refuseBrokenInstallation(program: ts.Program): void {
  const errors = program.getOptionsDiagnostics();
  if (errors.length > 0) throw new BrokenInstallation(describe(errors));
}

/** The packages of the course lack something that every check needs. */
export class BrokenInstallation extends Error {}

function describe(errors: readonly ts.Diagnostic[]): string {
  return errors
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    .join('\n');
}
