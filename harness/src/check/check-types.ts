import { join } from 'node:path';

import ts from 'typescript';

import type { ToolOutcome } from './run-tool';

/**
 * Type-checks the course as it was shipped: `instead` maps files that a learner has changed to their originals. What a
 * learner has written so far is theirs, and no fault of the course.
 */
export function checkTypes(root: string, instead: ReadonlyMap<string, string>): ToolOutcome {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as {
    config: unknown;
  };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  host.readFile = (file) => readFile(instead.get(file) ?? file);
  host.getSourceFile = (file, language) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, language);
  };
  const program = ts.createProgram(fileNames, options, host);
  const found = ts.getPreEmitDiagnostics(program);
  return {
    ok: found.length === 0,
    output: ts.formatDiagnostics(found, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => '\n',
    }),
  };
}
