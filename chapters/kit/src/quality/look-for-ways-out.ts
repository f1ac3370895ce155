import { join } from 'node:path';

import ts from 'typescript';

import type { Finding } from './findings';
import type { Source } from './source';

/** What comments say that switch a tool off, for a line or for a file. */
const SWITCH =
  /eslint-(?:disable|enable)[\w-]*|eslint-env|eslint(?= +["']?[\w@/-]+["']?:)|@ts-(?:ignore|expect-error|nocheck)|prettier-ignore[\w-]*/;

export function findComments(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ path, text }) =>
    commentsOf(path, text).flatMap(({ line, comment }) => {
      const [name] = SWITCH.exec(comment) ?? [];
      if (name === undefined) return [];
      return [{ file: path, line, rule: 'comment', message: `"${name}" switches a tool off` }];
    }),
  );
}

/** All comments before and after each token. */
function commentsOf(path: string, text: string): { line: number; comment: string }[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) found.set(pos, end);
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return [...found].map(([pos, end]) => ({
    line: file.getLineAndCharacterOfPosition(pos).line + 1,
    comment: text.slice(pos, end),
  }));
}

/** Where a file tells the compiler to believe something. */
export function findCasts(
  folder: string,
  paths: readonly string[],
  program: ts.Program,
): Finding[] {
  return paths.flatMap((path) => {
    const file = program.getSourceFile(join(folder, path));
    if (!file) return [];
    const found: Finding[] = [];
    const visit = (node: ts.Node): void => {
      const message = wayOut(node);
      if (message !== undefined) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        found.push({ file: path, line: line + 1, rule: 'cast', message });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

function wayOut(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return '`any` switches the check of types off';
  if (ts.isNonNullExpression(node)) return '`!` says that a value is there without a check';
  if (ts.isTypeAssertionExpression(node)) return '`<Type>` asserts a type without a check';
  if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)) {
    return '`as` asserts a type without a check';
  }
  if (ts.isTypePredicateNode(node)) return '`is` asserts a type without a check of its own';
  if (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Ambient) {
    return '`declare` says that something exists';
  }
  if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && node.exclamationToken) {
    return '`!` says that a value is there without a check';
  }
  return undefined;
}
