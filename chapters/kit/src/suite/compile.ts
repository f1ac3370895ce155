import type ts from 'typescript';

import { salted } from './salt';
import { SuiteFault } from './suite-fault';

/** A file of a shop as JavaScript: without comments, and written in another way at each call. */
export function compileShop(text: string): string {
  const typescript = require('typescript') as typeof ts;
  return transpile(typescript, text, [salted(typescript, Math.random)]).outputText;
}

/** A file of the tests as JavaScript. Throws a `SuiteFault`. */
export function compileTests(path: string, text: string): string {
  const typescript = require('typescript') as typeof ts;
  const { outputText, diagnostics = [] } = transpile(typescript, text, [mocksFirst(typescript)]);
  const [fault] = diagnostics;
  if (fault?.file) {
    const { line } = fault.file.getLineAndCharacterOfPosition(fault.start ?? 0);
    const message = typescript.flattenDiagnosticMessageText(fault.messageText, ' ');
    throw new SuiteFault(`${path}:${line + 1} is no TypeScript: ${message}`);
  }
  return outputText;
}

function transpile(
  { ModuleKind, ScriptTarget, transpileModule }: typeof ts,
  text: string,
  before: ts.TransformerFactory<ts.SourceFile>[],
): ts.TranspileOutput {
  return transpileModule(text, {
    compilerOptions: {
      target: ScriptTarget.ES2022,
      module: ModuleKind.CommonJS,
      esModuleInterop: true,
      removeComments: true,
    },
    reportDiagnostics: true,
    transformers: { before },
  });
}

const MOCKS = /^(mock|unmock|deepUnmock|enableAutomock|disableAutomock)$/;

/** Like Jest's own transforms: `jest.mock(…)` counts before the imports above it. */
function mocksFirst(typescript: typeof ts): ts.TransformerFactory<ts.SourceFile> {
  const isMock = (node: ts.Statement): boolean => {
    if (!typescript.isExpressionStatement(node)) return false;
    const { expression: call } = node;
    if (!typescript.isCallExpression(call)) return false;
    const { expression: callee } = call;
    return (
      typescript.isPropertyAccessExpression(callee) &&
      typescript.isIdentifier(callee.expression) &&
      callee.expression.text === 'jest' &&
      MOCKS.test(callee.name.text)
    );
  };
  /** Where `jest` itself may come from. */
  const isOfGlobals = (node: ts.Statement): boolean =>
    typescript.isImportDeclaration(node) &&
    typescript.isStringLiteral(node.moduleSpecifier) &&
    node.moduleSpecifier.text === '@jest/globals';
  return ({ factory }) =>
    (file) => {
      const mocks = file.statements.filter(isMock);
      if (mocks.length === 0) return file;
      const others = file.statements.filter((node) => !isMock(node));
      const globals = others.filter(isOfGlobals);
      const rest = others.filter((node) => !isOfGlobals(node));
      return factory.updateSourceFile(file, [...globals, ...mocks, ...rest]);
    };
}
