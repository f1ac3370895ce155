import type ts from 'typescript';

/** In these, a comment decides: on how Jest runs a file, or on what the compiler accepts. */
const COMMENT_THAT_COUNTS = /@jest-|@ts-/;

const DECLARES_TESTS = /^(test|it|describe)$/;

/**
 * The part of a TypeScript file that a run depends on: its JavaScript, without comments and types.
 * `titles: false` also leaves out what its tests are called. Types are checked whenever an answer
 * is tried, whatever is recorded.
 */
export function codeAlone(text: string, { titles }: { readonly titles: boolean }): string {
  if (COMMENT_THAT_COUNTS.test(text)) return text;
  const typescript = require('typescript') as typeof ts;
  const { transpileModule, ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = {
    target: ScriptTarget.ESNext,
    module: ModuleKind.Preserve,
    verbatimModuleSyntax: true,
    removeComments: true,
  };
  const transformers = titles ? {} : { before: [withoutTitles(typescript)] };
  return transpileModule(text, { compilerOptions, transformers }).outputText;
}

/** Gives all tests and groups of tests the same title. */
function withoutTitles(typescript: typeof ts): ts.TransformerFactory<ts.SourceFile> {
  const { isCallExpression, isStringLiteralLike, visitEachChild, visitNode } = typescript;
  /** `test` of `test(…)`, `test.skip(…)` and `test.each(…)(…)`. */
  const called = (node: ts.Expression): string => {
    if (typescript.isIdentifier(node)) return node.text;
    if (typescript.isPropertyAccessExpression(node)) return called(node.expression);
    return isCallExpression(node) ? called(node.expression) : '';
  };
  return (context) => {
    const visit = (node: ts.Node): ts.Node => {
      const whole = visitEachChild(node, visit, context);
      if (!isCallExpression(whole) || !DECLARES_TESTS.test(called(whole.expression))) return whole;
      const [title, ...rest] = whole.arguments;
      if (!title || !isStringLiteralLike(title) || rest.length === 0) return whole;
      const { factory } = context;
      const blind = [factory.createStringLiteral('title'), ...rest];
      return factory.updateCallExpression(whole, whole.expression, whole.typeArguments, blind);
    };
    return (file) => visitNode(file, visit, typescript.isSourceFile);
  };
}
