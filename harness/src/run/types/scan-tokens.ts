import type ts from 'typescript';

/**
 * The tokens of a TypeScript file, without comments. They come from the syntax tree, since the bare
 * scanner fails on template literals.
 */
export function scanTokens(text: string): string[] {
  // Loaded on first use: it takes a fifth of a second, and most tests do not need it.
  const { createSourceFile, ScriptTarget, SyntaxKind } = require('typescript') as typeof ts;
  const source = createSourceFile('scanned.ts', text, ScriptTarget.Latest, true);
  const tokens: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind >= SyntaxKind.FirstJSDocNode && node.kind <= SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(source);
    if (children.length === 0 && node.getWidth(source) > 0) tokens.push(node.getText(source));
    children.forEach(visit);
  };
  visit(source);
  return tokens;
}
