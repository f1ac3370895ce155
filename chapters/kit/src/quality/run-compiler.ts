import { dirname, join } from 'node:path';

import ts from 'typescript';

import type { Finding } from './findings';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

export function createProgram(folder: string, paths: readonly string[]): ts.Program {
  const packages = dirname(dirname(require.resolve('typescript/package.json')));
  const options = { ...OPTIONS, typeRoots: [join(packages, '@types')] };
  const rootNames = paths.map((path) => join(folder, path));
  return ts.createProgram({ rootNames, options });
}

/** What the compiler says about these files. */
export function compile(folder: string, paths: readonly string[], program: ts.Program): Finding[] {
  return paths.flatMap((path) => {
    const file = program.getSourceFile(join(folder, path));
    return ts.getPreEmitDiagnostics(program, file).map(({ code, messageText, start = 0 }) => ({
      file: path,
      line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
      rule: `TS${code}`,
      message: ts.flattenDiagnosticMessageText(messageText, ' '),
    }));
  });
}
