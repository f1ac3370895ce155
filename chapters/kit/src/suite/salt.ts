import type ts from 'typescript';

/**
 * Writes the same program in another way at each call: numbers, strings and regular expressions are
 * put together from other parts. Tests that look at the text of a
 * shop, or at a hash of it, recognise nothing.
 */
export function salted(
  typescript: typeof ts,
  random: () => number,
): ts.TransformerFactory<ts.SourceFile> {
  const number = (below: number) => Math.floor(random() * below);
  return (context) => {
    const { factory } = context;
    const plus = (one: ts.Expression, other: ts.Expression) =>
      factory.createParenthesizedExpression(factory.createAdd(one, other));
    const split = (text: string): ts.Expression => {
      const at = number(text.length + 1);
      const [one, other] = [text.slice(0, at), text.slice(at)];
      return plus(factory.createStringLiteral(one), factory.createStringLiteral(other));
    };
    const rewrite = (node: ts.Node): ts.Node | undefined => {
      if (typescript.isNumericLiteral(node)) {
        const value = Number(node.text);
        if (!Number.isSafeInteger(value) || value > 1e9) return undefined;
        const part = number(1e6);
        const [one, other] = [value + part, part].map((n) => factory.createNumericLiteral(n));
        return one && other
          ? factory.createParenthesizedExpression(factory.createSubtract(one, other))
          : undefined;
      }
      if (typescript.isStringLiteral(node)) return split(node.text);
      if (typescript.isRegularExpressionLiteral(node)) {
        const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? [];
        return factory.createNewExpression(factory.createIdentifier('RegExp'), undefined, [
          split(source),
          factory.createStringLiteral(flags),
        ]);
      }
      return undefined;
    };
    const visit = (node: ts.Node): ts.Node => {
      if (isFixed(typescript, node)) return node;
      if (typescript.isPropertyAssignment(node)) {
        const value = typescript.visitNode(node.initializer, visit, typescript.isExpression);
        return factory.updatePropertyAssignment(node, node.name, value);
      }
      return rewrite(node) ?? typescript.visitEachChild(node, visit, context);
    };
    return (file) => typescript.visitNode(file, visit, typescript.isSourceFile);
  };
}

/** What is no expression, or means something only as it is written. */
function isFixed(typescript: typeof ts, node: ts.Node): boolean {
  return (
    typescript.isImportDeclaration(node) ||
    typescript.isExportDeclaration(node) ||
    typescript.isTypeNode(node) ||
    typescript.isInterfaceDeclaration(node) ||
    typescript.isTypeAliasDeclaration(node)
  );
}
