import ts from 'typescript';

/**
 * The syntax tree of a TypeScript file as nested lists, which are equal for two files exactly when
 * they differ only in comments, white space, optional semicolons and commas, superfluous
 * parentheses, and the notation of a literal. `undefined` for a file that has a syntax error: what
 * the parser makes of it is a guess.
 */
export function treeOf(text: string): string | undefined {
  const source = ts.createSourceFile('compared.ts', text, ts.ScriptTarget.Latest, true);
  // Not part of the public types; the public way to them parses the file once more.
  const { parseDiagnostics = [] } = source as { parseDiagnostics?: readonly unknown[] };
  return parseDiagnostics.length > 0 ? undefined : new Tree(source).write();
}

class Tree {
  readonly #source: ts.SourceFile;
  /** Tokens that say nothing that the tree does not say. */
  readonly #silent: ReadonlySet<ts.SyntaxKind>;

  constructor(source: ts.SourceFile) {
    const { SyntaxKind } = ts;
    this.#source = source;
    this.#silent = new Set([
      SyntaxKind.SemicolonToken,
      SyntaxKind.CommaToken,
      SyntaxKind.OpenParenToken,
      SyntaxKind.CloseParenToken,
      SyntaxKind.OpenBraceToken,
      SyntaxKind.CloseBraceToken,
      SyntaxKind.EndOfFileToken,
      SyntaxKind.SemicolonClassElement,
    ]);
  }

  /** Without recursion: a long sum is a deep tree. */
  write(): string {
    const parts: string[] = [];
    const open: (ts.Node | string)[] = this.#source.getChildren().toReversed();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (typeof next === 'string') parts.push(next);
      else if (!this.#saysNothing(next)) open.push(...this.#partsOf(next).toReversed());
    }
    return parts.join('');
  }

  #partsOf(node: ts.Node): readonly (ts.Node | string)[] {
    const literal = this.#literal(node);
    if (literal !== undefined) return [JSON.stringify([node.kind, literal])];
    const children = node.getChildren(this.#source);
    if (this.#isSuperfluous(node)) return children;
    if (children.length === 0) return [JSON.stringify([node.kind, node.getText(this.#source)])];
    return [`[${node.kind}`, ...children, ']'];
  }

  #saysNothing(node: ts.Node): boolean {
    const { SyntaxKind, isEmptyStatement } = ts;
    if (node.kind >= SyntaxKind.FirstJSDocNode && node.kind <= SyntaxKind.LastJSDocNode)
      return true;
    // Between statements it does nothing; as the body of a loop it is the body.
    if (isEmptyStatement(node)) return 'statements' in node.parent;
    return this.#silent.has(node.kind) && !this.#isAlone(node.parent);
  }

  /** Whether a comma or semicolon in such a node is an operator, or the only mark of its parts. */
  #isAlone(node: ts.Node): boolean {
    return ts.isBinaryExpression(node) || ts.isForStatement(node);
  }

  /** Parentheses that only group. Around an optional chain they also end it. */
  #isSuperfluous(node: ts.Node): boolean {
    const { isParenthesizedExpression, isParenthesizedTypeNode, isOptionalChain } = ts;
    if (isParenthesizedTypeNode(node)) return true;
    return isParenthesizedExpression(node) && !isOptionalChain(node.expression);
  }

  /** The value of a literal, whatever its quotes; of a template, the text as a tag gets it. */
  #literal(node: ts.Node): string | undefined {
    const { isStringLiteral, isNumericLiteral, isTemplateLiteralToken } = ts;
    if (isTemplateLiteralToken(node)) return node.rawText ?? node.text;
    return isStringLiteral(node) || isNumericLiteral(node) ? node.text : undefined;
  }
}
