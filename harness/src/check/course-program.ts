import { dirname, join, resolve, sep } from 'node:path';

import ts from 'typescript';

/** A part of the course that is checked separately, so that two processors can share the work. */
export interface SourcePart {
  /** The folder that it is, from the root: `.` for the whole course. */
  readonly folder: string;
  /** A folder of it that is another part. */
  readonly except?: string;
}

export interface ProgramFiles {
  readonly root: string;
  /** The part to check; files that it imports are included. */
  readonly part: SourcePart;
  /** Files that a learner has changed, mapped to their originals. */
  readonly instead: ReadonlyMap<string, string>;
}

export interface CourseProgram {
  readonly program: ts.Program;
  /** What each file imports or refers to by its path: paths as the compiler has them. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

interface Project {
  readonly folder: string;
  readonly files: readonly string[];
  readonly options: ts.CompilerOptions;
  readonly resolutions: ts.ModuleResolutionCache;
}

/**
 * One program over the course as it was shipped: the files of the root's project, and those of each
 * project in `solutions/`. The latter see their chapter through `rootDirs`, so each file's imports
 * are resolved with the options of its own project. Separate programs would check the types of
 * packages and chapters once for each project.
 */
export function createCourseProgram({ root, part, instead }: ProgramFiles): CourseProgram {
  const liesIn = (folder: string, file: string) =>
    file.startsWith(toCompiler(resolve(root, folder) + sep));
  const within = (file: string) =>
    liesIn(part.folder, file) && !(part.except !== undefined && liesIn(part.except, file));
  const main = readProject(root, root);
  const references = ts.sys
    .getDirectories(join(root, 'solutions'))
    .map((chapter) => readProject(root, join(root, 'solutions', chapter)));
  const rootNames = [main, ...references].flatMap(({ files }) => files.filter(within));
  const host = createHost(main.options, instead);
  const imports = resolveByProject(host, { main, references });
  const program = ts.createProgram(rootNames, main.options, host);
  for (const { fileName, referencedFiles } of program.getSourceFiles()) {
    const paths = referencedFiles.map(({ fileName: path }) => resolve(dirname(fileName), path));
    if (paths.length > 0)
      imports.set(fileName, [...(imports.get(fileName) ?? []), ...paths.map(toCompiler)]);
  }
  return { program, imports };
}

function readProject(root: string, folder: string): Project {
  const file = join(folder, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: unknown };
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const [problem] = parsed.errors;
  if (problem)
    throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
  return {
    folder: toCompiler(folder + sep),
    files: parsed.fileNames,
    options: parsed.options,
    resolutions: ts.createModuleResolutionCache(root, (name) => name, parsed.options),
  };
}

function resolveByProject(
  host: ts.CompilerHost,
  { main, references }: { main: Project; references: readonly Project[] },
): Map<string, string[]> {
  const imports = new Map<string, string[]>();
  host.resolveModuleNameLiterals = (literals, file, redirected, asked, source) => {
    const { options, resolutions } =
      references.find(({ folder }) => file.startsWith(folder)) ?? main;
    return literals.map((literal) => {
      const mode = ts.getModeForUsageLocation(source, literal, asked);
      const { text } = literal;
      const found = ts.resolveModuleName(text, file, options, host, resolutions, redirected, mode);
      const target = found.resolvedModule?.resolvedFileName ?? `nothing for ${text}`;
      imports.set(file, [...(imports.get(file) ?? []), target]);
      return found;
    });
  };
  return imports;
}

function createHost(
  options: ts.CompilerOptions,
  instead: ReadonlyMap<string, string>,
): ts.CompilerHost {
  // The linter needs the parents of nodes.
  const host = ts.createCompilerHost(options, true);
  const originals = new Map([...instead].map(([path, file]) => [toCompiler(path), file]));
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (file) => originals.has(file) || fileExists(file);
  host.readFile = (file) => readFile(originals.get(file) ?? file);
  host.getSourceFile = (file, language, ...rest) => {
    if (!originals.has(file)) return getSourceFile(file, language, ...rest);
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, language, true);
  };
  return host;
}

/** The compiler writes all paths with slashes. */
export function toCompiler(path: string): string {
  return path.replaceAll('\\', '/');
}
