import type ts from 'typescript';

/** In these, a comment decides: on how Jest runs a file, and on what the compiler accepts. */
const COMMENT_THAT_COUNTS = /@jest-|@ts-/;

/**
 * What of a TypeScript file a run depends on: its JavaScript, without comments and types. Types
 * are checked whenever an answer is tried, whatever is recorded.
 */
export function codeAlone(text: string): string {
  if (COMMENT_THAT_COUNTS.test(text)) return text;
  const { transpileModule, ModuleKind, ScriptTarget } = require('typescript') as typeof ts;
  const compilerOptions = {
    target: ScriptTarget.ESNext,
    module: ModuleKind.Preserve,
    verbatimModuleSyntax: true,
    removeComments: true,
  };
  return transpileModule(text, { compilerOptions }).outputText;
}
