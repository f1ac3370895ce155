import { join } from 'node:path';

import ts from 'typescript';

import type { ToolOutcome } from './run-tool';

/**
 * Type-checks the project in a folder of the course as it was shipped: `instead` maps files that a learner has changed to
 * their originals. What a learner has written so far is theirs, and no fault of the course.
 */
export function checkTypes(
  root: string,
  { folder, instead }: { folder: string; instead: ReadonlyMap<string, string> },
): ToolOutcome {
  const project = join(root, folder);
  const { config } = ts.readConfigFile(join(project, 'tsconfig.json'), ts.sys.readFile) as {
    config: unknown;
  };
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, project);
  const program = ts.createProgram(fileNames, options, createHost(options, instead));
  const found = [...errors, ...ts.getPreEmitDiagnostics(program)];
  return {
    ok: found.length === 0,
    output: ts.formatDiagnostics(found, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => '\n',
    }),
  };
}

function createHost(
  options: ts.CompilerOptions,
  instead: ReadonlyMap<string, string>,
): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  // The compiler writes all paths with slashes.
  const originals = new Map([...instead].map(([path, file]) => [path.replaceAll('\\', '/'), file]));
  const { readFile, fileExists } = host;
  host.fileExists = (file) => originals.has(file) || fileExists(file);
  host.readFile = (file) => readFile(originals.get(file) ?? file);
  host.getSourceFile = (file, language) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, language);
  };
  return host;
}
